using System.Diagnostics;

namespace Twin.Storage;

public sealed class DataFolderTests : IDisposable
{
    readonly DirectoryInfo root = Directory.CreateTempSubdirectory("twin-data-");

    string Folder => Path.Combine(root.FullName, "data");

    public void Dispose() => root.Delete(recursive: true);

    [Fact]
    public void A_new_folder_is_laid_out_and_keeps_its_id()
    {
        Guid id;
        using (var made = Opened())
        {
            id = made.Id;
            Directory.Exists(made.JournalPath).ShouldBeTrue();
            Directory.Exists(made.ModelPath).ShouldBeTrue();
        }
        using var again = Opened();
        again.Id.ShouldBe(id);
    }

    [Fact]
    public void A_folder_in_use_is_refused_with_the_process_that_has_it()
    {
        using (Opened())
            Refused(DataFolderReason.Locked).ShouldContain($"in use by process {Environment.ProcessId}");
        Opened().Dispose();
    }

    [Fact]
    public async Task A_lock_goes_with_the_process_that_is_killed()
    {
        Opened().Dispose();
        using var other = Process.Start(new ProcessStartInfo("flock",
            ["--no-fork", Path.Combine(Folder, "lock"), "sh", "-c", "echo locked; exec sleep 60"]) { RedirectStandardOutput = true })!;
        (await other.StandardOutput.ReadLineAsync()).ShouldBe("locked");
        Refused(DataFolderReason.Locked).ShouldContain("in use");
        other.Kill();
        await other.WaitForExitAsync();
        Opened().Dispose();
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        Opened().Dispose();
        File.WriteAllText(Path.Combine(Folder, "format"), new FormatFile(2, Guid.Empty).ToString());
        Refused(DataFolderReason.NewerFormat).ShouldContain("format 2");
        Refused(DataFolderReason.NewerFormat).ShouldContain("format 2"); // and the refusal let go of the lock
    }

    [Fact]
    public void Any_byte_of_the_format_file_changed_is_noticed()
    {
        Opened().Dispose();
        var file = Path.Combine(Folder, "format");
        var good = File.ReadAllBytes(file);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 1;
            File.WriteAllBytes(file, bad);
            Refused(DataFolderReason.Damaged).ShouldContain(file);
            File.WriteAllBytes(file, good[..i]);
            Refused(DataFolderReason.Damaged).ShouldContain(file);
        }
    }

    [Fact]
    public void A_folder_of_something_else_is_left_alone()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "thesis.txt"), "years of work");
        Refused(DataFolderReason.Foreign).ShouldContain("thesis.txt");
        Directory.GetFiles(Folder).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_path_that_cannot_be_a_folder_is_refused_in_one_line()
    {
        File.WriteAllText(Folder, "a file");
        Refused(DataFolderReason.Unusable).ShouldNotContain("\n");
    }

    DataFolder Opened()
    {
        DataFolder.TryOpen(Folder, out var folder, out var refusal).ShouldBeTrue(refusal?.Line);
        return folder!;
    }

    string Refused(DataFolderReason reason)
    {
        DataFolder.TryOpen(Folder, out _, out var refusal).ShouldBeFalse();
        refusal!.Reason.ShouldBe(reason);
        return refusal.Line;
    }
}
