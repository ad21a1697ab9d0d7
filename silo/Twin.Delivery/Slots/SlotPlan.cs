namespace Twin.Delivery.Slots;

/// <summary>What one silo does about a group of slots: which to take, which to give back, which members are gone.</summary>
/// <remarks>
/// Pure. The shares of the living members, in order of their names, differ by one at most and add up to all slots; so silos that
/// see the same members want no more and no less than there is. While they see different ones, every change is still decided by the store.
/// </remarks>
sealed record SlotPlan(IReadOnlyList<SlotState> Take, IReadOnlyList<int> GiveBack, IReadOnlyList<string> Gone)
{
    /// <param name="me">The observer's name as a member.</param>
    /// <param name="held">Numbers of the slots that it holds.</param>
    public static SlotPlan Of(SlotBoard board, SlotWatch watch, string me, IReadOnlyCollection<int> held, TimeSpan lease, TimeSpan now)
    {
        string[] gone = [.. board.Members.Where(m => m.Holder != me && watch.SilenceOf(m, now) >= lease).Select(m => m.Holder)];
        string[] living = [.. board.Members.Select(m => m.Holder).Append(me).Except(gone, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var share = Share(board.Slots.Count, living.Length, Array.IndexOf(living, me));
        // Orphans first: their sessions hold messages that wait for redelivery.
        var open = board.Slots.Where(s => !held.Contains(s.Number) && IsOpen(s)).OrderBy(s => s.Holder is null).ThenBy(s => s.Number);
        return new([.. open.Take(Math.Max(0, share - held.Count))], [.. held.OrderDescending().Take(Math.Max(0, held.Count - share))], gone);

        // One that carries our name and that we do not hold is of a life before: it is silent, and becomes open like any other.
        bool IsOpen(SlotState slot) => slot.Holder is null || watch.SilenceOf(slot, now) >= lease;
    }

    static int Share(int slots, int members, int rank) => slots / members + (rank < slots % members ? 1 : 0);
}
