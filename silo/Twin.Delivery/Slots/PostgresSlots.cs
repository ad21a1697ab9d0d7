using Npgsql;
using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Slots;

/// <summary>Slots in PostgreSQL.</summary>
/// <param name="store">Shared with the journal; disposed by its maker.</param>
public sealed class PostgresSlots(PostgresStore store) : ISlotStore
{
    const string Join = """
        INSERT INTO slot_member (slot_group, holder) VALUES ($1, $2) ON CONFLICT (slot_group, holder) DO UPDATE SET renewals = slot_member.renewals + 1
        """;

    const string Make = "INSERT INTO slot (slot_group, number) SELECT $1, generate_series(0, $2 - 1) ON CONFLICT DO NOTHING";

    public Task<SlotBoard> JoinAsync(string group, int slots, string holder, CancellationToken cancellation) => store.UseAsync(async connection =>
    {
        await ExecuteAsync(connection, Join, cancellation, group, holder).ConfigureAwait(false);
        await ExecuteAsync(connection, Make, cancellation, group, slots).ConfigureAwait(false);
        return new SlotBoard(
            await ListAsync(connection, "SELECT number, holder, epoch, renewals FROM slot WHERE slot_group = $1 AND number < $2 ORDER BY number", SlotOf, cancellation, group, slots).ConfigureAwait(false),
            await ListAsync(connection, "SELECT holder, renewals FROM slot_member WHERE slot_group = $1", r => new SlotMember(r.GetString(0), r.GetInt64(1)), cancellation, group).ConfigureAwait(false));
    }, cancellation);

    public Task<SlotState?> TryTakeAsync(string group, SlotState seen, string holder, CancellationToken cancellation) => ChangeAsync("""
        UPDATE slot SET holder = $1, epoch = epoch + 1, renewals = renewals + 1
        WHERE slot_group = $2 AND number = $3 AND epoch = $4 AND renewals = $5
        RETURNING number, holder, epoch, renewals
        """, cancellation, holder, group, seen.Number, seen.Epoch, seen.Renewals);

    public Task<SlotState?> TryRenewAsync(string group, SlotState held, CancellationToken cancellation) => ChangeAsync("""
        UPDATE slot SET renewals = renewals + 1 WHERE slot_group = $1 AND number = $2 AND epoch = $3 AND holder = $4
        RETURNING number, holder, epoch, renewals
        """, cancellation, group, held.Number, held.Epoch, held.Holder!);

    public Task ReleaseAsync(string group, SlotState held, CancellationToken cancellation) => store.UseAsync(connection => ExecuteAsync(connection,
        "UPDATE slot SET holder = NULL, renewals = renewals + 1 WHERE slot_group = $1 AND number = $2 AND epoch = $3 AND holder = $4",
        cancellation, group, held.Number, held.Epoch, held.Holder!), cancellation);

    public Task LeaveAsync(string group, string holder, CancellationToken cancellation) => store.UseAsync(connection => ExecuteAsync(connection,
        "DELETE FROM slot_member WHERE slot_group = $1 AND holder = $2", cancellation, group, holder), cancellation);

    Task<SlotState?> ChangeAsync(string sql, CancellationToken cancellation, params object[] values) => store.UseAsync<SlotState?>(async connection =>
        await ListAsync(connection, sql, SlotOf, cancellation, values).ConfigureAwait(false) is [var changed] ? changed : null, cancellation);

    static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values)
    {
        await using var command = PostgresJournal.Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var list = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) list.Add(read(reader));
        return list;
    }

    static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = PostgresJournal.Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    static SlotState SlotOf(NpgsqlDataReader row) => new(row.GetInt32(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
