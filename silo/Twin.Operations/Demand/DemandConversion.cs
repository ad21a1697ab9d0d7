using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Operations.Billing;
using Twin.Operations.Wire;

namespace Twin.Operations.Demand;

/// <summary>Demand as wire shapes.</summary>
static class DemandConversion
{
    public static NodeDemandWire? ToNode(NodeDemand? demand, TimeZoneInfo zone) => demand is null ? null : new(
        ToLive(demand.Live, zone), demand.Maximum is { } highest ? BillConversion.ToDemand(highest, zone) : null,
        demand.Limit is { } limit ? MicroDecimal.Kilowatts(limit.Milliwatts) : null, KindOf(demand.Limit), demand.ForecastAboveMaximum);

    public static LiveDemandWire ToLive(in LiveDemandFigure live, TimeZoneInfo zone) => new(
        WireTime.Of(live.WindowFromMs, zone), WireTime.Of(live.WindowFromMs + Spread.IntervalMs, zone), WireTime.Of(live.KnownToMs, zone),
        MicroDecimal.Format(live.EnergyMicroKwh), Kw(live.MeanMilliwatts), MicroDecimal.Kilowatts(live.ReachedMilliwatts), Kw(live.ForecastMilliwatts),
        live.ForecastAboveLimit, Kw(live.AllowedMilliwatts));

    public static string? KindOf(DemandLimit? limit) => limit is { } stated ? BillConversion.Name(stated.Kind) : null;

    static decimal? Kw(long? milliwatts) => milliwatts is { } known ? MicroDecimal.Kilowatts(known) : null;
}
