using SQLitePCL;

namespace Twin.Storage.Checkpoint;

/// <summary>A prepared statement, used again and again by one thread at a time.</summary>
/// <remarks>On SQLite's own interface: the ADO.NET layer costs more than the statements of a checkpoint of a million rows.</remarks>
sealed class Statement : IDisposable
{
    readonly sqlite3 connection;
    readonly sqlite3_stmt statement;
    readonly string sql;

    public Statement(sqlite3 connection, string sql)
    {
        (this.connection, this.sql) = (connection, sql);
        Database.Check(connection, raw.sqlite3_prepare_v2(connection, sql, out statement), sql);
    }

    public Statement Bind(int index, long value)
    {
        Database.Check(connection, raw.sqlite3_bind_int64(statement, index, value), sql);
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Database.Check(connection, raw.sqlite3_bind_blob(statement, index, value), sql);
        return this;
    }

    public Statement Bind(int index, string value)
    {
        Database.Check(connection, raw.sqlite3_bind_text(statement, index, value), sql);
        return this;
    }

    /// <summary>To the next row; false behind the last, and then the statement is ready to be used again.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW) return true;
        _ = raw.sqlite3_reset(statement);
        if (result != raw.SQLITE_DONE) Database.Check(connection, result, sql);
        return false;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    public void Run()
    {
        while (Step()) { }
    }

    /// <summary>Leaves the rest of the rows.</summary>
    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);
    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public void Dispose() => statement.Dispose();
}
