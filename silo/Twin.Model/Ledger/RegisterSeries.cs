using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>Under which key a register's own ledger is kept.</summary>
public static class RegisterSeries
{
    /// <param name="reverse">The negative part of an integrated power point.</param>
    public static SeriesKey Of(Point point, bool reverse)
    {
        var forward = point.Spec.Measure ?? Measure.ElectricityImport;
        var measure = !reverse ? forward : forward == Measure.ElectricityImport ? Measure.ElectricityExport : Measure.ElectricityImport;
        return new(SeriesOwner.Register, measure, point.Key.Number);
    }
}
