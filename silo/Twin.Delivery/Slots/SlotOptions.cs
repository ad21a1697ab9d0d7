using Twin.Model.Topology;

namespace Twin.Delivery.Slots;

/// <summary>A group of slots. The same at every silo of a cluster.</summary>
public sealed record SlotOptions
{
    /// <summary>Slots in one group at most: each is a connection to the broker.</summary>
    public const int SlotsMax = 256;

    /// <summary>What the slots are for; the beginning of their client ids. By the rule of ids.</summary>
    public string Group { get; init; } = "twin";

    /// <summary>How many there are. 1 to 256; default 4. They are shared evenly by the silos.</summary>
    /// <remarks>Growing is free. Before shrinking, a slot's session has to be drained: nobody takes it up again.</remarks>
    public int Slots { get; init; } = 4;

    /// <summary>How long a holder may be silent before another takes its slot. 3 s to 5 min; default 15 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Renewals come three times a lease, so that one that fails is no loss.</summary>
    internal TimeSpan RenewEvery => Lease / 3;

    /// <summary>A holder that could not renew for so long stops: a third of the lease is left to end its consumer before another may begin.</summary>
    internal TimeSpan GiveUpAfter => Lease * 2 / 3;

    /// <exception cref="ArgumentException">A value is out of range; the message names property, value and rule.</exception>
    public SlotOptions Validate()
    {
        if (!Id.IsValid(Group)) throw new ArgumentException($"SlotOptions.Group is \"{Group}\"; it must match {Id.Rule}.");
        if (Slots is < 1 or > SlotsMax) throw new ArgumentException($"SlotOptions.Slots is {Slots}; it must be 1 to {SlotsMax}.");
        if (Lease < TimeSpan.FromSeconds(3) || Lease > TimeSpan.FromMinutes(5)) throw new ArgumentException($"SlotOptions.Lease is {Lease}; it must be 3 s to 5 min.");
        return this;
    }
}
