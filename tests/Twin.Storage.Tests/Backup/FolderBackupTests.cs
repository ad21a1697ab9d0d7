using Microsoft.Extensions.Logging.Abstractions;
using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;

namespace Twin.Storage.Backup;

public sealed class FolderBackupTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("twin-backup-").FullName;

    [Fact]
    public void What_is_restored_is_the_folder_at_one_position()
    {
        using (var folder = Made(checkpoints: 3, frames: 10)) Take(folder, position: 7).Position.ShouldBe(7);
        FolderRestore.Run(At("backup"), At("restored"), default).Result.ShouldNotBeNull().Position.ShouldBe(7);

        DataFolder.TryOpen(At("restored"), out var restored, out _).ShouldBeTrue();
        using (restored)
        {
            restored.Id.ShouldBe(DataFolder.IdOf(At("data")).ShouldNotBeNull());
            File.ReadAllText(Path.Combine(restored.ModelPath, "000001.yaml")).ShouldBe("city: 1");
            using var store = Store(restored);
            (store.Position, store.History.Read(new(5), 0, long.MaxValue, 100).Count).ShouldBe((3, 3));
            var files = new DiskJournalFiles(restored.JournalPath);
            using var writer = Journal(restored, store.Position);
            writer.Position.ShouldBe(7);
            writer.CommitTimeMs.ShouldBe(Frames.TimeMs + 7);
            var frame = new CommitFrame();
            using var cursor = new JournalReader(files, restored.JournalSalt).Read(store.Position);
            for (var number = 4; number <= 7; number++)
            {
                cursor.TryRead(frame).ShouldBeTrue();
                Frames.Text(frame).ShouldBe(Frames.Text(Numbered(number)).Replace("frame 0", $"frame {number}", StringComparison.Ordinal));
            }
            cursor.TryRead(frame).ShouldBeFalse();
            cursor.Damages.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_folder_that_nobody_has_is_copied_to_its_journals_end()
    {
        using (var folder = Made(checkpoints: 2, frames: 6)) Take(folder, position: long.MaxValue).Position.ShouldBe(6);
        FolderRestore.Run(At("backup"), At("restored"), default).Result.ShouldNotBeNull().Position.ShouldBe(6);
    }

    [Fact]
    public void Nothing_is_overwritten_by_a_backup_or_by_a_restore()
    {
        using var folder = Made(checkpoints: 1, frames: 2);
        Directory.CreateDirectory(At("backup"));
        Take(folder, position: 2);
        FolderBackup.Take(folder, () => 2, At("backup"), TimeProvider.System, default).Fault.ShouldNotBeNull().Kind.ShouldBe(BackupFaultKind.NotEmpty);
        FolderRestore.Run(At("backup"), At("data"), default).Fault.ShouldNotBeNull().Kind.ShouldBe(BackupFaultKind.NotEmpty);
        FolderRestore.Run(At("data"), At("elsewhere"), default).Fault.ShouldNotBeNull().Kind.ShouldBe(BackupFaultKind.NothingThere);
        Directory.Exists(At("elsewhere")).ShouldBeFalse();
    }

    [Fact]
    public void A_backup_with_any_byte_changed_or_any_file_missing_is_not_restored()
    {
        using (var folder = Made(checkpoints: 1, frames: 3)) Take(folder, position: 3);
        var chance = new Random(7);
        foreach (var file in Directory.GetFiles(At("backup"), "*", SearchOption.AllDirectories))
        {
            var good = File.ReadAllBytes(file);
            for (var i = 0; i < 8; i++)
            {
                var bad = (byte[])good.Clone();
                bad[chance.Next(bad.Length)] ^= (byte)(1 << chance.Next(8));
                File.WriteAllBytes(file, bad);
                FolderRestore.Run(At("backup"), At("restored"), default).Fault.ShouldNotBeNull(file).Kind.ShouldBe(BackupFaultKind.Damaged);
            }
            File.Delete(file);
            FolderRestore.Run(At("backup"), At("restored"), default).Fault.ShouldNotBeNull(file);
            File.WriteAllBytes(file, good);
        }
        FolderRestore.Run(At("backup"), At("restored"), default).Fault.ShouldBeNull();
    }

    [Fact]
    public void A_manifest_that_names_what_lies_outside_is_not_followed()
    {
        var manifest = new BackupManifest(Guid.NewGuid(), 1, 3, 0, [new("../../etc/passwd", 1, 2)]);
        BackupManifest.Parse(manifest.ToString()).ShouldBeNull();
        var plain = manifest with { Files = [new("model/000001.yaml", 1, 2)] };
        BackupManifest.Parse(plain.ToString()).ShouldNotBeNull().ToString().ShouldBe(plain.ToString());
    }

    [Fact]
    public void Where_commits_are_missing_or_the_database_is_damaged_no_backup_is_taken_and_nothing_is_left()
    {
        using (var folder = Made(checkpoints: 2, frames: 4))
        {
            FolderBackup.Take(folder, () => 9, At("backup"), TimeProvider.System, default).Fault.ShouldNotBeNull().Kind.ShouldBe(BackupFaultKind.Damaged);
            Directory.Exists(At("backup")).ShouldBeFalse();
            var bytes = File.ReadAllBytes(folder.DatabasePath);
            bytes[Schema.PageBytes * 2 + 100] ^= 1;
            File.WriteAllBytes(folder.DatabasePath, bytes);
            FolderBackup.Take(folder, () => 4, At("backup"), TimeProvider.System, default).Fault.ShouldNotBeNull().Kind.ShouldBe(BackupFaultKind.Damaged);
        }
        Directory.Exists(At("backup")).ShouldBeFalse();
    }

    DataFolder Made(int checkpoints, int frames)
    {
        DataFolder.TryOpen(At("data"), out var folder, out _).ShouldBeTrue();
        File.WriteAllText(Path.Combine(folder.ModelPath, "000001.yaml"), "city: 1");
        File.WriteAllText(Path.Combine(folder.ModelPath, "000001.keys"), "keys");
        File.WriteAllText(Path.Combine(folder.ModelPath, "000002.yaml"), "never accepted");
        using var journal = Journal(folder, 0);
        using var store = Store(folder);
        for (var number = 1; number <= frames; number++)
        {
            journal.Append(Numbered(number)).ShouldBeNull();
            if (number > checkpoints) continue;
            store.History.Append(new(5), new(Frames.TimeMs + number, number, Quality.Good, 0, number));
            var checkpoint = store.BeginCheckpoint(number);
            store.Write(checkpoint).ShouldBeNull();
            store.EndCheckpoint(checkpoint);
        }
        return folder;
    }

    static CommitFrame Numbered(int number) => Frames.Numbered(number);

    static JournalWriter Journal(DataFolder folder, long known) => JournalWriter.Open(
        new DiskJournalFiles(folder.JournalPath), Frames.Small, folder.JournalSalt, TimeProvider.System, NullLogger<JournalWriter>.Instance, known);

    static ParkStore Store(DataFolder folder)
    {
        var (store, fault) = ParkStore.Open(folder.DatabasePath, new(), (_, _, _) => { });
        fault.ShouldBeNull();
        return store!;
    }

    BackupResult Take(DataFolder folder, long position)
    {
        var (result, fault) = FolderBackup.Take(folder, () => position, At("backup"), TimeProvider.System, default);
        fault.ShouldBeNull();
        return result!;
    }

    string At(string name) => Path.Combine(root, name);

    public void Dispose() => Directory.Delete(root, recursive: true);
}
