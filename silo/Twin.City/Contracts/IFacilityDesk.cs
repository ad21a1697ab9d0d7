using Orleans.Concurrency;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.City.Contracts;

/// <summary>A facility as operators meet it: what they order of it, and what they look up. The same grain as <see cref="IFacilityGrain"/>.</summary>
[Alias("twin.facility.desk")]
public interface IFacilityDesk : IGrainWithStringKey
{
    /// <summary>Durable and in the ledger when this completes, or refused.</summary>
    [Alias("correct")]
    Task<OrderAnswer> Correct(CorrectionAsked order);

    [Alias("replace")]
    Task<OrderAnswer> Replace(ReplacementAsked order);

    [Alias("import")]
    Task<OrderAnswer> Import(ImportAsked order);

    /// <summary>The newest of what operators ordered, newest first, each as the journal's room writes it; of one point where it is not 0 or above.</summary>
    [Alias("orders")]
    Task<byte[][]> Orders(int point, int limit);

    /// <summary>Cells of [from, to) and all changes of the closed ones among them, of one moment.</summary>
    [Alias("logged")]
    Task<LoggedAnswer> Logged([Immutable] SeriesKey[] series, long fromInterval, long toInterval);

    [Alias("events")]
    Task<EventsAnswer> Events(EventsAsked asked);

    /// <summary>What is kept around an instant of a point, and all exchanges of its meter.</summary>
    [Alias("around")]
    Task<AroundAnswer> Around(int point, long timeMs);

    /// <summary>What points were at an instant, in the order asked for.</summary>
    /// <param name="openMs">The beginning of the interval that holds it.</param>
    [Alias("past")]
    Task<PastAnswer> Past([Immutable] int[] points, long openMs, long atMs);
}

[GenerateSerializer, Immutable, Alias("twin.correction")]
public sealed record CorrectionAsked(
    [property: Id(0)] int Point, [property: Id(1)] long TimeMs, [property: Id(2)] long? Micro, [property: Id(3)] string By, [property: Id(4)] string Reason);

[GenerateSerializer, Immutable, Alias("twin.replacement")]
public sealed record ReplacementAsked(
    [property: Id(0)] int Point, [property: Id(1)] long TimeMs, [property: Id(2)] long Closing, [property: Id(3)] long Opening,
    [property: Id(4)] string By, [property: Id(5)] string Reason);

/// <param name="Import">What the parts of one import have in common.</param>
[GenerateSerializer, Immutable, Alias("twin.import")]
public sealed record ImportAsked(
    [property: Id(0)] int[] Points, [property: Id(1)] long[] TimesMs, [property: Id(2)] long[] Micros,
    [property: Id(3)] string By, [property: Id(4)] string Reason, [property: Id(5)] string Import);

/// <param name="Code">Null where it was taken.</param>
[GenerateSerializer, Immutable, Alias("twin.order-answer")]
public sealed record OrderAnswer([property: Id(0)] long Position, [property: Id(1)] string? Code, [property: Id(2)] string? Fault);

/// <param name="Log">By series, each by interval, then position.</param>
[GenerateSerializer, Immutable, Alias("twin.logged")]
public sealed record LoggedAnswer([property: Id(0)] long Position, [property: Id(1)] Cell[][] Cells, [property: Id(2)] Restatement[] Log);

/// <param name="Kind">0: all.</param>
[GenerateSerializer, Immutable, Alias("twin.events-asked")]
public sealed record EventsAsked(
    [property: Id(0)] int[] Points, [property: Id(1)] long FromMs, [property: Id(2)] long ToMs, [property: Id(3)] byte Kind, [property: Id(4)] int Limit);

/// <param name="Events">The newest by the end of their pair.</param>
/// <param name="CompleteFromMs">From when on no event of those points was let go.</param>
[GenerateSerializer, Immutable, Alias("twin.events-answer")]
public sealed record EventsAnswer([property: Id(0)] long Position, [property: Id(1)] EventLine[] Events, [property: Id(2)] bool More, [property: Id(3)] long CompleteFromMs);

[GenerateSerializer, Immutable, Alias("twin.event")]
public sealed record EventLine(
    [property: Id(0)] int Point, [property: Id(1)] byte Kind, [property: Id(2)] long FromMs, [property: Id(3)] long FromMicro,
    [property: Id(4)] long ToMs, [property: Id(5)] long ToMicro);

[GenerateSerializer, Immutable, Alias("twin.exchange")]
public sealed record ExchangeLine([property: Id(0)] int Point, [property: Id(1)] long TimeMs, [property: Id(2)] long Closing, [property: Id(3)] long Opening);

[GenerateSerializer, Immutable, Alias("twin.around")]
public sealed record AroundAnswer(
    [property: Id(0)] StoredReading? Before, [property: Id(1)] StoredReading? After, [property: Id(2)] StoredReading[] AtInstant, [property: Id(3)] ExchangeLine[] Exchanges);

[GenerateSerializer, Immutable, Alias("twin.past-point")]
public sealed record PastLine(
    [property: Id(0)] StoredReading? Newest, [property: Id(1)] StoredReading? Counting, [property: Id(2)] StoredReading[] Since, [property: Id(3)] StoredReading? Next);

[GenerateSerializer, Immutable, Alias("twin.past")]
public sealed record PastAnswer([property: Id(0)] long Position, [property: Id(1)] PastLine[] Points, [property: Id(2)] ExchangeLine[] Exchanges);
