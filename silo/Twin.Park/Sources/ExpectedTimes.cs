using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Park.Sources;

/// <summary>The expected register-time of the model revision that was asked for last: worked out once a revision. Any thread.</summary>
sealed class ExpectedTimes
{
    sealed record Entry(CityModel Model, ExpectedTime Times);

    volatile Entry? newest;

    public ExpectedTime Of(CityModel model)
    {
        if (newest is { } known && ReferenceEquals(known.Model, model)) return known.Times;
        var made = new Entry(model, new(new RouteTable(model)));
        newest = made;
        return made.Times;
    }
}
