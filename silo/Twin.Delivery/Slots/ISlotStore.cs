using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Slots;

/// <summary>A slot as the store has it.</summary>
/// <param name="Number">0, 1, ... within its group.</param>
/// <param name="Holder">Who holds it; null: free.</param>
/// <param name="Epoch">Counts up with every taking. What a holder does elsewhere is fenced by it.</param>
/// <param name="Renewals">Counts up with every renewal.</param>
public readonly record struct SlotState(int Number, string? Holder, long Epoch, long Renewals);

/// <summary>One who wants slots of a group.</summary>
/// <param name="Renewals">Counts up while it lives.</param>
public readonly record struct SlotMember(string Holder, long Renewals);

/// <summary>A group as of one read.</summary>
public sealed record SlotBoard(IReadOnlyList<SlotState> Slots, IReadOnlyList<SlotMember> Members);

/// <summary>Slots kept where all silos see them.</summary>
/// <remarks>
/// No clocks are compared: an observer that sees no renewal for a lease's length, on its own clock, may take the slot.
/// Every change names the state that it was decided on, and happens only if that still stands.
/// Calls throw <see cref="JournalStoreException"/> when the store does not answer.
/// </remarks>
public interface ISlotStore
{
    /// <summary>Counts the caller as a living member, makes the group's slots where they are missing, and reads all.</summary>
    Task<SlotBoard> JoinAsync(string group, int slots, string holder, CancellationToken cancellation);

    /// <summary>Takes a slot that is as it was seen.</summary>
    /// <returns>The state with the taker's epoch; null if it had changed.</returns>
    Task<SlotState?> TryTakeAsync(string group, SlotState seen, string holder, CancellationToken cancellation);

    /// <summary>Renews a slot that the caller holds.</summary>
    /// <returns>The state renewed; null if another has taken it.</returns>
    Task<SlotState?> TryRenewAsync(string group, SlotState held, CancellationToken cancellation);

    /// <summary>Gives a slot back, so that others take it at once. Nothing if another has it.</summary>
    Task ReleaseAsync(string group, SlotState held, CancellationToken cancellation);

    /// <summary>Forgets a member that is gone.</summary>
    Task LeaveAsync(string group, string holder, CancellationToken cancellation);
}
