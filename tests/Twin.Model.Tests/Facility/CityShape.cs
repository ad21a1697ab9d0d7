using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>What revisions of <see cref="SmallCity"/> differ in: rules of registers, roles over time, where a meter stands, which ended.</summary>
sealed record CityShape
{
    public static CityShape First { get; } = new();

    public Timeline<decimal> MainMultiplier { get; init; } = new([new(long.MinValue, 1.5m), new(SmallCity.MultiplierChangeMs, 2m)]);
    public decimal? MainRated { get; init; } = 90m;
    public long MainGapLimitMs { get; init; } = 30 * 60_000;
    public decimal GasMultiplier { get; init; } = 1m;

    /// <summary>Of the meter between the roof and the hall.</summary>
    public Timeline<MeterRole> FeedRole { get; init; } = new(MeterRole.Primary);

    /// <summary>Of the works' gas meter.</summary>
    public Timeline<MeterRole> BillRole { get; init; } = new(MeterRole.Boundary);

    /// <summary>Whether the meter that lends to the neighbour stands in the hall, on the hall's bus.</summary>
    public bool LendMoved { get; init; }

    /// <summary>Numbers of devices that this revision lacks.</summary>
    public IReadOnlySet<int> Ended { get; init; } = new HashSet<int>();

    static readonly long[] Changes = [SmallCity.MultiplierChangeMs, SmallCity.Midnight + 22 * Spread.IntervalMs, SmallCity.Midnight + 24 * Spread.IntervalMs + 1];

    /// <summary>Any shape; the roles of gas meters and transfers among them, as those that change what others count.</summary>
    public static Gen<CityShape> Any { get; } =
        from multiplier in Gen.Frequency((2, Gen.Constant(First.MainMultiplier)), (1, Gen.Constant(new Timeline<decimal>(1.5m))), (3, Dated(Gen.Elements(1m, 1.5m, 2m, 0.333m))))
        from rated in Gen.Elements<decimal?>(90m, 90m, 900m, 30m, null)
        from gap in Gen.Elements(30 * 60_000L, 30 * 60_000L, 4 * 3_600_000L)
        from gas in Gen.Elements(1m, 1m, 10m)
        from feed in Gen.Frequency((3, Gen.Constant(First.FeedRole)), (1, Dated(Gen.Elements(MeterRole.Primary, MeterRole.Check))))
        from bill in Gen.Frequency((2, Gen.Constant(First.BillRole)), (2, Dated(Gen.Elements(MeterRole.Boundary, MeterRole.Check))))
        from moved in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        from ended in Gen.Frequency((2, Gen.Constant<int[]>([])), (2, Gen.Elements(1, 3, 5, 6).ArrayOf()))
        select new CityShape
        {
            MainMultiplier = multiplier, MainRated = rated, MainGapLimitMs = gap, GasMultiplier = gas, FeedRole = feed, BillRole = bill, LendMoved = moved,
            Ended = ended.ToHashSet(),
        };

    static Gen<Timeline<T>> Dated<T>(Gen<T> values) =>
        from first in values
        from second in values
        from change in Gen.Elements(Changes)
        select new Timeline<T>([new(long.MinValue, first), new(change, second)]);
}
