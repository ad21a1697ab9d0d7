using Orleans.Concurrency;
using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;

namespace Twin.City.Contracts;

[Alias("twin.facility")]
public interface IFacilityGrain : INodeGrain
{
    /// <summary>Takes what gateways sent: durable and in the twin when this completes. Fails where another activation has gone on: call again.</summary>
    /// <param name="envelope">As <see cref="Delivery.Envelope.EnvelopeCodec"/> writes it.</param>
    [Alias("deliver")]
    Task Deliver([Immutable] byte[] envelope);

    /// <summary>Time passes.</summary>
    [Alias("tick"), OneWay]
    Task Tick();

    /// <summary>Passes on what it contributes to every node that it reaches, again: asked by one beside it that begins.</summary>
    [Alias("tell"), OneWay]
    Task Tell();

    /// <summary>What the facility adds to series, in intervals [from, to).</summary>
    [Alias("cells")]
    Task<CellsAnswer> Cells([Immutable] SeriesKey[] series, long fromInterval, long toInterval);

    [Alias("restatements")]
    Task<Restatement[]> Restatements(SeriesKey series, long fromInterval, long toInterval);

    [Alias("readings")]
    Task<StoredReading[]> Readings(int point, long fromMs, long toMs, int limit);

    /// <summary>What stands at instants of points, the one beside the other, and after them.</summary>
    [Alias("spans")]
    Task<SpansAnswer> Spans([Immutable] int[] points, [Immutable] long[] fromMs);

    /// <summary>The instants of points' first readings, Unix milliseconds; <see cref="long.MaxValue"/> where there is none.</summary>
    [Alias("firsts")]
    Task<long[]> Firsts([Immutable] int[] points);

    /// <summary>What came here from a gateway; null where nothing did.</summary>
    [Alias("tally"), ReadOnly, AlwaysInterleave]
    ValueTask<GatewaySnapshot?> Tally(int gateway);

    /// <summary>The rejections kept here of a gateway.</summary>
    [Alias("rejections"), ReadOnly, AlwaysInterleave]
    ValueTask<RejectionRecord[]> Rejections(int gateway);

    /// <summary>Writes a snapshot and leaves memory: the next call begins anew, perhaps elsewhere.</summary>
    [Alias("leave")]
    Task Leave();
}

/// <summary>Spans of points, in the order asked for: as <see cref="Delivery.History.PointSpan"/> says.</summary>
[GenerateSerializer, Immutable, Alias("twin.spans")]
public sealed record SpansAnswer([property: Id(0)] long[] ToMs, [property: Id(1)] long[] NewestMs, [property: Id(2)] StoredReading[][] Readings);

/// <summary>Cells by series, in the order asked for.</summary>
/// <param name="Position">Commit time of the newest row in them.</param>
[GenerateSerializer, Immutable, Alias("twin.cells")]
public sealed record CellsAnswer([property: Id(0)] long Position, [property: Id(1)] Cell[][] Cells);
