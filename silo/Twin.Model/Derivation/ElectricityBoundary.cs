using Twin.Model.Ledger;

namespace Twin.Model.Derivation;

/// <summary>What the electricity of one interval comes to at a node's boundary. All in micro-kWh.</summary>
/// <remarks>
/// What goes out is taken first from the node's own PV, then from what was transferred in, then from what was imported:
/// self-consumption is never overstated, no export makes scope 2 negative, and what is passed on to a neighbour is the neighbour's scope 2.
/// infra/decisions/0005-scope-2-at-a-boundary.md has the reasons.
/// </remarks>
public readonly record struct ElectricityBoundary
{
    /// <summary>All that the node used: what came in or was generated, less what went out or was stored.</summary>
    public long ConsumptionMicro { get; private init; }

    /// <summary>PV that did not leave the node (used or stored).</summary>
    public long SelfConsumedMicro { get; private init; }

    /// <summary>Bought from the grid and not passed on.</summary>
    public long ImportKeptMicro { get; private init; }

    /// <summary>Transferred in from neighbours and not passed on.</summary>
    public long TransferKeptMicro { get; private init; }

    public long ConsumptionEstimatedMicro { get; private init; }
    public long SelfConsumedEstimatedMicro { get; private init; }
    public long ImportKeptEstimatedMicro { get; private init; }
    public long TransferKeptEstimatedMicro { get; private init; }

    /// <summary>What a certificate may cover: all that was bought and kept.</summary>
    public long PurchasedMicro => ImportKeptMicro + TransferKeptMicro;

    public static ElectricityBoundary Of(in MeteredCells cells)
    {
        var (import, export) = (cells[Measure.ElectricityImport], cells[Measure.ElectricityExport]);
        var (transferIn, transferOut) = (cells[Measure.TransferIn], cells[Measure.TransferOut]);
        var (pv, charge, discharge) = (cells[Measure.PvGeneration], cells[Measure.BatteryCharge], cells[Measure.BatteryDischarge]);

        var consumption = import.Micro - export.Micro + transferIn.Micro - transferOut.Micro + pv.Micro + discharge.Micro - charge.Micro;
        var outgoing = Math.Max(0, export.Micro + transferOut.Micro);
        var pvLeft = Math.Clamp(outgoing, 0, Math.Max(0, pv.Micro));
        // Amounts below 0 occur in an unexplained residual alone; there, nothing is passed on.
        var transferPassed = Math.Clamp(outgoing - pvLeft, 0, Math.Max(0, transferIn.Micro));
        var importPassed = Math.Clamp(outgoing - pvLeft - transferPassed, 0, Math.Max(0, import.Micro));
        var selfConsumed = pv.Micro - pvLeft;
        var importKept = import.Micro - importPassed;
        var transferKept = transferIn.Micro - transferPassed;

        // An estimate on any way in or out makes as much of the result an estimate, up to the whole.
        var estimatedOut = export.EstimatedMicro + transferOut.EstimatedMicro;
        return new()
        {
            ConsumptionMicro = consumption,
            SelfConsumedMicro = selfConsumed,
            ImportKeptMicro = importKept,
            TransferKeptMicro = transferKept,
            ConsumptionEstimatedMicro = UpTo(consumption, import.EstimatedMicro + transferIn.EstimatedMicro + estimatedOut
                + pv.EstimatedMicro + charge.EstimatedMicro + discharge.EstimatedMicro),
            SelfConsumedEstimatedMicro = UpTo(selfConsumed, pv.EstimatedMicro + estimatedOut),
            ImportKeptEstimatedMicro = UpTo(importKept, import.EstimatedMicro + (importPassed > 0 ? estimatedOut : 0)),
            TransferKeptEstimatedMicro = UpTo(transferKept, transferIn.EstimatedMicro + (transferPassed > 0 ? estimatedOut : 0)),
        };
    }

    public static ElectricityBoundary operator -(in ElectricityBoundary a, in ElectricityBoundary b) => new()
    {
        ConsumptionMicro = a.ConsumptionMicro - b.ConsumptionMicro,
        SelfConsumedMicro = a.SelfConsumedMicro - b.SelfConsumedMicro,
        ImportKeptMicro = a.ImportKeptMicro - b.ImportKeptMicro,
        TransferKeptMicro = a.TransferKeptMicro - b.TransferKeptMicro,
        ConsumptionEstimatedMicro = a.ConsumptionEstimatedMicro - b.ConsumptionEstimatedMicro,
        SelfConsumedEstimatedMicro = a.SelfConsumedEstimatedMicro - b.SelfConsumedEstimatedMicro,
        ImportKeptEstimatedMicro = a.ImportKeptEstimatedMicro - b.ImportKeptEstimatedMicro,
        TransferKeptEstimatedMicro = a.TransferKeptEstimatedMicro - b.TransferKeptEstimatedMicro,
    };

    static long UpTo(long amount, long estimated) => Math.Min(Math.Abs(estimated), Math.Abs(amount));
}
