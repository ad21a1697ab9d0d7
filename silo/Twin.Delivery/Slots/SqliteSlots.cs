using Microsoft.Data.Sqlite;
using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Slots;

/// <summary>Slots in the SQLite file of the evaluation mode.</summary>
/// <param name="store">Shared with the journal; disposed by its maker.</param>
public sealed class SqliteSlots(SqliteStore store) : ISlotStore
{
    public Task<SlotBoard> JoinAsync(string group, int slots, string holder, CancellationToken cancellation) => store.UseAsync(session =>
    {
        session.Execute("INSERT INTO slot_member(slot_group, holder) VALUES($1, $2) ON CONFLICT DO UPDATE SET renewals = renewals + 1", group, holder);
        for (var number = 0; number < slots; number++)
            session.Execute("INSERT INTO slot(slot_group, number) VALUES($1, $2) ON CONFLICT DO NOTHING", group, number);
        return new SlotBoard(
            session.List("SELECT number, holder, epoch, renewals FROM slot WHERE slot_group = $1 AND number < $2 ORDER BY number", SlotOf, group, slots),
            session.List("SELECT holder, renewals FROM slot_member WHERE slot_group = $1", r => new SlotMember(r.GetString(0), r.GetInt64(1)), group));
    }, cancellation);

    public Task<SlotState?> TryTakeAsync(string group, SlotState seen, string holder, CancellationToken cancellation) => ChangeAsync("""
        UPDATE slot SET holder = $1, epoch = epoch + 1, renewals = renewals + 1
        WHERE slot_group = $2 AND number = $3 AND epoch = $4 AND renewals = $5
        RETURNING number, holder, epoch, renewals
        """, cancellation, holder, group, seen.Number, seen.Epoch, seen.Renewals);

    public Task<SlotState?> TryRenewAsync(string group, SlotState held, CancellationToken cancellation) => ChangeAsync("""
        UPDATE slot SET renewals = renewals + 1 WHERE slot_group = $1 AND number = $2 AND epoch = $3 AND holder = $4
        RETURNING number, holder, epoch, renewals
        """, cancellation, group, held.Number, held.Epoch, held.Holder);

    public Task ReleaseAsync(string group, SlotState held, CancellationToken cancellation) => store.UseAsync(session => session.Execute(
        "UPDATE slot SET holder = NULL, renewals = renewals + 1 WHERE slot_group = $1 AND number = $2 AND epoch = $3 AND holder = $4",
        group, held.Number, held.Epoch, held.Holder), cancellation);

    public Task LeaveAsync(string group, string holder, CancellationToken cancellation) => store.UseAsync(session =>
        session.Execute("DELETE FROM slot_member WHERE slot_group = $1 AND holder = $2", group, holder), cancellation);

    Task<SlotState?> ChangeAsync(string sql, CancellationToken cancellation, params object?[] values) =>
        store.UseAsync<SlotState?>(session => session.List(sql, SlotOf, values) is [var changed] ? changed : null, cancellation);

    static SlotState SlotOf(SqliteDataReader row) => new(row.GetInt32(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), row.GetInt64(3));
}
