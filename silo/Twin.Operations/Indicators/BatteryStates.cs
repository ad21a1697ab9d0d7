using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Ledger;
using Twin.Operations.Readings;

namespace Twin.Operations.Indicators;

/// <summary>A battery's counters and its state of charge, side by side.</summary>
static class BatteryStates
{
    public const string PointId = "state_of_charge";

    /// <summary>Instants looked at: a month by the hour, a year by half a day.</summary>
    const int StatesMax = 750;

    /// <summary>A state of charge this long after an instant speaks for it.</summary>
    const long NearMs = 5 * 60_000;

    public static async ValueTask<IReadOnlyList<BatteryState>> ReadAsync(
        Node facility, Point charge, long fromMs, long toMs, IIntervalSource intervals, IReadingSource readings, CancellationToken cancel)
    {
        var (from, to) = (fromMs / Spread.IntervalMs, toMs / Spread.IntervalMs);
        var answer = await intervals.ReadAsync(
            [new(SeriesOwner.Node, Measure.BatteryCharge, facility.Key.Number), new(SeriesOwner.Node, Measure.BatteryDischarge, facility.Key.Number)], from, to, cancel);
        var step = (to - from + StatesMax - 1) / StatesMax;
        List<BatteryState> states = [];
        long charged = 0, discharged = 0;
        for (var i = 0; i < to - from; i++)
        {
            var atMs = (from + i) * Spread.IntervalMs;
            if (i % step == 0 && await AtAsync(atMs) is { } hundredths) states.Add(new(atMs, hundredths, charged, discharged));
            charged += answer.Series[0].Cells[i].Micro;
            discharged += answer.Series[1].Cells[i].Micro;
        }
        return states;

        async ValueTask<int?> AtAsync(long atMs) =>
            (await readings.ReadAsync(charge.Key, atMs, atMs + NearMs, after: null, 1, cancel)) is [{ Quality: not Quality.Bad } reading]
                ? (int)decimal.Round(reading.Micro / 1_000_000m * charge.Spec.Multiplier.At(atMs) * 100m) : null;
    }
}
