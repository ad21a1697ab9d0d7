using System.Net.Sockets;
using Npgsql;

namespace Twin.Delivery.FacilityJournal;

/// <summary>What PostgreSQL's and the network's errors come to.</summary>
static class PostgresFaults
{
    public static JournalStoreException Of(string place, Exception error) =>
        new(new(KindOf(error), place, ReasonOf(error)), error);

    /// <summary>Errors of the server or the way to it; others are bugs and pass.</summary>
    public static bool IsOurs(Exception error) => error is NpgsqlException or SocketException or IOException or TimeoutException;

    // Classes of SQLSTATE: PostgreSQL 15, appendix A.
    static JournalStoreFaultKind KindOf(Exception error) => (error as PostgresException)?.SqlState switch
    {
        null => JournalStoreFaultKind.Away,
        ['2', '8', ..] or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidCatalogName => JournalStoreFaultKind.Refused,
        PostgresErrorCodes.DiskFull => JournalStoreFaultKind.Full,
        ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['4', '0', ..] or ['2', '5', ..] => JournalStoreFaultKind.Away,
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => JournalStoreFaultKind.Damaged,
        _ => JournalStoreFaultKind.Unusable,
    };

    static string ReasonOf(Exception error) => error switch
    {
        PostgresException server => $"{server.MessageText} ({server.SqlState})",
        _ => error.InnerException is SocketException { Message: var reason } ? $"no answer: {reason}" : $"no answer: {error.Message}",
    };
}
