using Twin.Model.Indicator;
using Twin.Operations.Billing;
using Twin.Operations.Wire;

namespace Twin.Operations.Indicators;

/// <summary>Figures as wire shapes.</summary>
static class IndicatorConversion
{
    public static IndicatorWire ToWire(IndicatorFigure figure) => new(figure.Name, figure.Value, figure.Unit, BillConversion.Name(figure.Reason), figure.Coverage,
        ToPart(figure.Numerator), ToPart(figure.Denominator), [.. figure.MadeOf.Select(ToPart)], figure.Settings);

    static IndicatorPartWire ToPart(IndicatorPart part) => new(part.Name, part.Amount, part.Unit,
        part.ExpectedMs == 0 ? null : (double)part.CoveredMs / part.ExpectedMs,
        part.EstimatedAmount == 0 ? 0 : part.Amount == 0 ? 1 : Math.Min(1, Math.Abs((double)(part.EstimatedAmount / part.Amount))));
}
