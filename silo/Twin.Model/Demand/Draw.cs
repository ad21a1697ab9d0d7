using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Live;

namespace Twin.Model.Demand;

/// <summary>What a node draws through its boundary: import and transfer in, less export and transfer out. Children's draws add up to their parent's.</summary>
public static class Draw
{
    public static ImmutableArray<(Measure Measure, int Sign)> Flows { get; } =
        [(Measure.ElectricityImport, 1), (Measure.TransferIn, 1), (Measure.ElectricityExport, -1), (Measure.TransferOut, -1)];

    /// <summary>How a measure counts; 0 where it is no part of the draw.</summary>
    public static int SignOf(Measure measure) => measure switch
    {
        Measure.ElectricityImport or Measure.TransferIn => 1,
        Measure.ElectricityExport or Measure.TransferOut => -1,
        _ => 0,
    };

    /// <summary>A flow's cell as part of the draw: time adds up whichever way the energy went, and an estimate on either side makes the difference one.</summary>
    public static Cell Of(int sign, in Cell cell) => new(sign * cell.Micro, cell.CoveredMs, cell.EstimatedMicro);

    public static long Milliwatts(in PowerFlows power) =>
        power.GridImportMilliwatts + power.TransferInMilliwatts - power.GridExportMilliwatts - power.TransferOutMilliwatts;
}
