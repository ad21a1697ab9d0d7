using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Live;

/// <summary>What a node shows now: power by flow, its points' freshness, and each measure since local midnight.</summary>
/// <remarks>Integer sums throughout, so contributions may come in any order and the sum is exact.</remarks>
public sealed class NodeLive(Node node)
{
    const int Flows = (int)Measure.EvCharging;
    const int MeteredSlots = (int)Measure.FuelCoke + 1;

    readonly long[] milliwatts = new long[Flows + 1]; // by measure, electricity_import to ev_charging
    readonly Cell[] today = new Cell[MeteredSlots], tomorrow = new Cell[MeteredSlots];
    long dayFrom = long.MinValue, dayTo = long.MinValue, nextDayTo = long.MinValue; // interval numbers
    ulong touched; // measures that ever moved, a bit each
    NodeSummary? summary;

    public Node Node { get; } = node;
    public PointCounts Counts { get; private set; }

    /// <summary>Counts up with every change.</summary>
    public long Version { get; private set; } = 1;

    public void AddPower(Measure flow, long changeMilliwatts)
    {
        if ((int)flow is < 1 or > Flows) return;
        milliwatts[(int)flow] += changeMilliwatts;
        Changed();
    }

    public void AddCounts(in PointCounts change)
    {
        if (change == default) return;
        Counts += change;
        Changed();
    }

    /// <summary>Takes a ledger movement of this node: what falls into today (or already tomorrow) shows in its figures.</summary>
    public void Book(Measure measure, long interval, in Cell change)
    {
        if (!measure.IsMetered()) return;
        if (interval >= dayFrom && interval < dayTo) today[(int)measure] += change;
        else if (interval >= dayTo && interval < nextDayTo) tomorrow[(int)measure] += change;
        else return;
        touched |= 1UL << (int)measure;
        Changed();
    }

    /// <summary>Begins a local day. When it follows the day before, what was booked ahead into it is kept; otherwise it starts from what the caller books.</summary>
    public void StartDay(long fromInterval, long toInterval, long nextToInterval)
    {
        if (fromInterval == dayFrom) return;
        if (fromInterval == dayTo) tomorrow.CopyTo(today, 0);
        else Array.Clear(today);
        Array.Clear(tomorrow);
        (dayFrom, dayTo, nextDayTo) = (fromInterval, toInterval, nextToInterval);
        Changed();
    }

    public PowerFlows Power => new(
        milliwatts[(int)Measure.ElectricityImport], milliwatts[(int)Measure.ElectricityExport],
        milliwatts[(int)Measure.TransferIn], milliwatts[(int)Measure.TransferOut],
        milliwatts[(int)Measure.PvGeneration], milliwatts[(int)Measure.BatteryCharge],
        milliwatts[(int)Measure.BatteryDischarge], milliwatts[(int)Measure.EvCharging]);

    public NodeSummary Summary => summary ??= new(Node.Key, Version, Counts.State, Counts, Power, TodayAmounts());

    TodayAmount[] TodayAmounts()
    {
        var amounts = new TodayAmount[System.Numerics.BitOperations.PopCount(touched)];
        var count = 0;
        for (var measure = 1; measure < MeteredSlots; measure++)
            if ((touched & 1UL << measure) != 0)
                amounts[count++] = new((Measure)measure, today[measure].Micro, today[measure].CoveredMs, today[measure].EstimatedMicro);
        return amounts;
    }

    void Changed()
    {
        Version++;
        summary = null;
    }
}
