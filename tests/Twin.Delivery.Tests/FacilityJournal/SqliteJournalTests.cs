using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Tests.FacilityJournal;

public sealed class SqliteJournalTests : FacilityJournalContract, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-city-").FullName;
    readonly List<SqliteStore> stores = [];

    string FilePath => Path.Combine(folder, "city.db");

    protected override Task<IFacilityJournal> OpenAsync() => OpenAgainAsync();

    protected override Task<IFacilityJournal> OpenAgainAsync() => Task.FromResult<IFacilityJournal>(new SqliteJournal(Store()));

    [Fact]
    public async Task A_file_of_another_format_is_refused_by_name()
    {
        await FillAsync(await OpenAsync(), Mill, 1);
        using (var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={FilePath};Pooling=False"))
        {
            other.Open();
            using var command = other.CreateCommand();
            command.CommandText = "PRAGMA user_version=2";
            command.ExecuteNonQuery();
        }
        var fault = (await Should.ThrowAsync<JournalStoreException>((await OpenAgainAsync()).HeadsAsync(None))).Fault;
        fault.ToString().ShouldBe($"sqlite {FilePath}: the file has format 2; this program works with 1");
        fault.Kind.ShouldBe(JournalStoreFaultKind.OtherFormat);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_damaged()
    {
        await File.WriteAllTextAsync(FilePath, new string('x', 5000));
        (await Should.ThrowAsync<JournalStoreException>((await OpenAsync()).HeadsAsync(None))).Fault.Kind.ShouldBe(JournalStoreFaultKind.Damaged);
    }

    [Fact]
    public async Task A_folder_that_comes_later_is_used_without_a_restart()
    {
        var later = Path.Combine(folder, "later");
        using var store = new SqliteStore(Path.Combine(later, "city.db"));
        var journal = new SqliteJournal(store);
        (await Should.ThrowAsync<JournalStoreException>(journal.HeadsAsync(None))).Fault.Kind.ShouldBe(JournalStoreFaultKind.Away);
        Directory.CreateDirectory(later);
        await FillAsync(journal, Mill, 1);
    }

    public void Dispose()
    {
        foreach (var store in stores) store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    SqliteStore Store()
    {
        stores.Add(new(FilePath));
        return stores[^1];
    }
}
