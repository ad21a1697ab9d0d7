using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Sources;

/// <summary>The ledger as Operations reads it, complete up to the newest frame.</summary>
sealed class LedgerSource(CityState state, ParkStore store, EngineGate gate) : ILedgerSource
{
    ExpectedTime? expected;
    int expectedRevision;

    public ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel)
    {
        using (gate.Enter())
        {
            state.FlushLedger();
            var total = new Cell[boundariesMs.Count - 1];
            var expectedMs = new long[total.Length];
            foreach (var (part, sign) in Parts(measure))
            {
                var series = new SeriesKey(subject.Owner, part, subject.Number);
                var cells = store.Ledger.Sum(series, boundariesMs);
                for (var i = 0; i < total.Length; i++)
                {
                    total[i] += new Cell(sign * cells[i].Micro, cells[i].CoveredMs, sign * cells[i].EstimatedMicro);
                    expectedMs[i] += Expected().Of(series, boundariesMs[i], Math.Min(boundariesMs[i + 1], state.At.TimeMs));
                }
            }
            var rows = new LedgerRow[total.Length];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = new(boundariesMs[i], boundariesMs[i + 1], total[i].Micro, total[i].CoveredMs, expectedMs[i], total[i].EstimatedMicro);
            return new(new LedgerAnswer(state.At.Position, rows));
        }
    }

    ExpectedTime Expected()
    {
        if (expected is null || expectedRevision != state.Model.Revision)
            (expected, expectedRevision) = (new(new RouteTable(state.Model)), state.Model.Revision);
        return expected;
    }

    // What a node uses is all that comes in or is generated, less all that goes out or is stored.
    static (Measure Part, int Sign)[] Parts(Measure measure) => measure != Measure.ElectricityConsumption ? [(measure, 1)]
        : [(Measure.ElectricityImport, 1), (Measure.ElectricityExport, -1), (Measure.TransferIn, 1), (Measure.TransferOut, -1),
           (Measure.PvGeneration, 1), (Measure.BatteryDischarge, 1), (Measure.BatteryCharge, -1)];
}
