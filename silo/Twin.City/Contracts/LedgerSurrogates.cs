using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.City.Contracts;

/// <summary>A series by its packed number.</summary>
[GenerateSerializer, Alias("twin.series")]
public struct SeriesKeySurrogate
{
    [Id(0)] public long Packed;
}

[RegisterConverter]
public sealed class SeriesKeyConverter : IConverter<SeriesKey, SeriesKeySurrogate>
{
    public SeriesKey ConvertFromSurrogate(in SeriesKeySurrogate surrogate) => SeriesKey.Unpack(surrogate.Packed);
    public SeriesKeySurrogate ConvertToSurrogate(in SeriesKey value) => new() { Packed = value.Packed };
}

[GenerateSerializer, Alias("twin.cell")]
public struct CellSurrogate
{
    [Id(0)] public long Micro;
    [Id(1)] public long CoveredMs;
    [Id(2)] public long EstimatedMicro;
}

[RegisterConverter]
public sealed class CellConverter : IConverter<Cell, CellSurrogate>
{
    public Cell ConvertFromSurrogate(in CellSurrogate surrogate) => new(surrogate.Micro, surrogate.CoveredMs, surrogate.EstimatedMicro);
    public CellSurrogate ConvertToSurrogate(in Cell value) => new() { Micro = value.Micro, CoveredMs = value.CoveredMs, EstimatedMicro = value.EstimatedMicro };
}

[GenerateSerializer, Alias("twin.restatement")]
public struct RestatementSurrogate
{
    [Id(0)] public long Series;
    [Id(1)] public long Interval;
    [Id(2)] public Cell Change;
    [Id(3)] public byte Cause;
    [Id(4)] public long Position;
    [Id(5)] public long CommitMs;
}

[RegisterConverter]
public sealed class RestatementConverter : IConverter<Restatement, RestatementSurrogate>
{
    public Restatement ConvertFromSurrogate(in RestatementSurrogate surrogate) =>
        new(SeriesKey.Unpack(surrogate.Series), surrogate.Interval, surrogate.Change, (RestatementCause)surrogate.Cause, surrogate.Position, surrogate.CommitMs);

    public RestatementSurrogate ConvertToSurrogate(in Restatement value) => new()
    {
        Series = value.Series.Packed, Interval = value.Interval, Change = value.Change, Cause = (byte)value.Cause, Position = value.Position, CommitMs = value.CommitMs,
    };
}

[GenerateSerializer, Alias("twin.reading")]
public struct StoredReadingSurrogate
{
    [Id(0)] public long TimeMs;
    [Id(1)] public long Micro;
    [Id(2)] public byte Quality;
    [Id(3)] public byte Correction;
    [Id(4)] public long Position;
}

[RegisterConverter]
public sealed class StoredReadingConverter : IConverter<StoredReading, StoredReadingSurrogate>
{
    public StoredReading ConvertFromSurrogate(in StoredReadingSurrogate surrogate) =>
        new(surrogate.TimeMs, surrogate.Micro, (Quality)surrogate.Quality, surrogate.Correction, surrogate.Position);

    public StoredReadingSurrogate ConvertToSurrogate(in StoredReading value) => new()
    {
        TimeMs = value.TimeMs, Micro = value.Micro, Quality = (byte)value.Quality, Correction = value.Correction, Position = value.Position,
    };
}
