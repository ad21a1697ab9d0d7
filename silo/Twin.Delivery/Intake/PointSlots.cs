using Twin.Model.Topology;

namespace Twin.Delivery.Intake;

/// <summary>The slots of a facility's points in its twin (their index in model order), by point number.</summary>
sealed class PointSlots
{
    const int None = -1;

    /// <summary>Numbers that a table may span for each point: points that were modelled together follow one another. Others are in a dictionary.</summary>
    const int SpanPerPoint = 16;

    readonly int first;
    readonly int[] table = [];
    readonly Dictionary<int, int>? scattered;

    public PointSlots(Node facility)
    {
        int[] numbers = [.. facility.Devices.SelectMany(d => d.Points).Select(p => p.Key.Number)];
        Count = numbers.Length;
        if (Count == 0) return;
        first = numbers.Min();
        var span = (long)numbers.Max() - first + 1;
        if (span > (long)SpanPerPoint * Count) scattered = numbers.Index().ToDictionary(p => p.Item, p => p.Index);
        else
        {
            table = new int[span];
            Array.Fill(table, None);
            foreach (var (slot, number) in numbers.Index()) table[number - first] = slot;
        }
    }

    public int Count { get; }

    public bool TryFind(int point, out int slot)
    {
        if (scattered is not null) return scattered.TryGetValue(point, out slot);
        var at = (uint)(point - first);
        slot = at < (uint)table.Length ? table[at] : None;
        return slot != None;
    }
}
