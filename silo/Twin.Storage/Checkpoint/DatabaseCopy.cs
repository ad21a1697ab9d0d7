namespace Twin.Storage.Checkpoint;

/// <summary>Copies of <c>twin.db</c>, whole and checked page by page.</summary>
static class DatabaseCopy
{
    /// <summary>Copies the newest checkpoint into a new file, while a server goes on writing, and reads every page of the copy.</summary>
    /// <returns>The copy's journal position.</returns>
    /// <exception cref="StoreException">The file cannot be read or the copy not be written.</exception>
    public static long Take(string path, string copy)
    {
        using (var database = Database.Open(path, readOnly: true, ReadSession.CacheKib))
            database.Execute($"VACUUM INTO '{copy.Replace("'", "''", StringComparison.Ordinal)}'");
        return Check(copy);
    }

    static long Check(string copy)
    {
        long position;
        using (var database = Database.Open(copy, readOnly: false, ReadSession.CacheKib))
        {
            using var check = database.Prepare("PRAGMA integrity_check(1)");
            if (!check.Step() || check.Text(0) != "ok") throw new StoreException(new(StoreFaultKind.Damaged, copy, check.Text(0)));
            check.Reset();
            position = database.Scalar("SELECT value FROM meta WHERE name='position'") ?? throw new StoreException(StoreFault.Damaged("meta"));
        }
        return position;
    }
}
