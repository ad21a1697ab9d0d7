using System.Globalization;
using Twin.Model.Topology;

namespace Twin.Delivery.Envelope;

/// <summary>Whose inputs a journal row holds. Numbers are stored and never change.</summary>
public enum JournalOwner : byte
{
    /// <summary>Readings of the facility's points, and what operators said of them.</summary>
    Facility = 0,

    /// <summary>What came from a gateway and belongs to no facility: rejections, its link, its sessions.</summary>
    Gateway = 1,

    /// <summary>What concerns the whole city: revisions of the model, issued bills.</summary>
    City = 2,
}

/// <summary>Whose journal it is: a facility's, a gateway's, or the city's. Each has its own sequence, 1, 2, 3, ...</summary>
public readonly record struct JournalKey(JournalOwner Owner, int Key)
{
    public static JournalKey Of(NodeKey facility) => new(JournalOwner.Facility, facility.Number);

    public static JournalKey Of(GatewayKey gateway) => new(JournalOwner.Gateway, gateway.Number);

    public static JournalKey City { get; } = new(JournalOwner.City, 0);

    /// <summary>As the database keeps it: a facility's key as it is, others from 2^32 and 2^33 up.</summary>
    public long Number => ((long)Owner << 32) | (uint)Key;

    public static JournalKey OfNumber(long number) => new((JournalOwner)(number >> 32), (int)(uint)number);

    public override string ToString() => Owner switch
    {
        JournalOwner.Facility => new NodeKey(Key).ToString(),
        JournalOwner.Gateway => new GatewayKey(Key).ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"city{Key}"),
    };
}
