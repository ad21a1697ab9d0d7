namespace Twin.Delivery.Slots;

/// <summary>When one observer last saw each slot and member change, on its own clock.</summary>
/// <remarks>What is seen for the first time counts as having changed just now: nobody is called dead on hearsay.</remarks>
sealed class SlotWatch
{
    readonly Dictionary<int, (SlotState State, TimeSpan Since)> slots = [];
    readonly Dictionary<string, (long Renewals, TimeSpan Since)> members = new(StringComparer.Ordinal);

    /// <param name="now">Any clock that only goes forward.</param>
    public void See(SlotBoard board, TimeSpan now)
    {
        foreach (var slot in board.Slots)
            if (!slots.TryGetValue(slot.Number, out var seen) || seen.State != slot) slots[slot.Number] = (slot, now);
        foreach (var (holder, renewals) in board.Members)
            if (!members.TryGetValue(holder, out var seen) || seen.Renewals != renewals) members[holder] = (renewals, now);
        foreach (var gone in members.Keys.Except(board.Members.Select(m => m.Holder), StringComparer.Ordinal).ToArray()) members.Remove(gone);
    }

    public TimeSpan SilenceOf(SlotState slot, TimeSpan now) => now - slots[slot.Number].Since;

    public TimeSpan SilenceOf(SlotMember member, TimeSpan now) => now - members[member.Holder].Since;
}
