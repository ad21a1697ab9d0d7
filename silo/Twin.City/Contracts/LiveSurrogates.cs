using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;

namespace Twin.City.Contracts;

[GenerateSerializer, Alias("twin.summary")]
public struct NodeSummarySurrogate
{
    [Id(0)] public int Node;
    [Id(1)] public long Version;
    [Id(2)] public int Points;
    [Id(3)] public int Reported;
    [Id(4)] public int Fresh;
    /// <summary>In the order of <see cref="PowerFlows"/>' parameters.</summary>
    [Id(5)] public long[] Milliwatts;
    [Id(6)] public TodayAmountSurrogate[] Today;
}

[GenerateSerializer, Alias("twin.today")]
public struct TodayAmountSurrogate
{
    [Id(0)] public byte Measure;
    [Id(1)] public Cell Amount;
}

[RegisterConverter]
public sealed class NodeSummaryConverter : IConverter<NodeSummary, NodeSummarySurrogate>
{
    public NodeSummary ConvertFromSurrogate(in NodeSummarySurrogate surrogate)
    {
        var counts = new PointCounts(surrogate.Points, surrogate.Reported, surrogate.Fresh);
        var mw = surrogate.Milliwatts;
        return new(new(surrogate.Node), surrogate.Version, counts.State, counts, new(mw[0], mw[1], mw[2], mw[3], mw[4], mw[5], mw[6], mw[7]),
            [.. surrogate.Today.Select(t => new TodayAmount((Measure)t.Measure, t.Amount.Micro, t.Amount.CoveredMs, t.Amount.EstimatedMicro))]);
    }

    public NodeSummarySurrogate ConvertToSurrogate(in NodeSummary value)
    {
        var power = value.Power;
        return new()
        {
            Node = value.Node.Number, Version = value.Version, Points = value.Points.Total, Reported = value.Points.Reported, Fresh = value.Points.Fresh,
            Milliwatts =
            [
                power.GridImportMilliwatts, power.GridExportMilliwatts, power.TransferInMilliwatts, power.TransferOutMilliwatts,
                power.PvMilliwatts, power.BatteryChargeMilliwatts, power.BatteryDischargeMilliwatts, power.EvMilliwatts,
            ],
            Today = [.. value.Today.Select(t => new TodayAmountSurrogate { Measure = (byte)t.Measure, Amount = new(t.Micro, t.CoveredMs, t.EstimatedMicro) })],
        };
    }
}

[GenerateSerializer, Alias("twin.point")]
public struct PointSnapshotSurrogate
{
    [Id(0)] public int Point;
    [Id(1)] public long TimeMs;
    [Id(2)] public long ReceivedMs;
    [Id(3)] public long Micro;
    [Id(4)] public byte Quality;
    [Id(5)] public bool Stale;
}

[RegisterConverter]
public sealed class PointSnapshotConverter : IConverter<PointSnapshot, PointSnapshotSurrogate>
{
    public PointSnapshot ConvertFromSurrogate(in PointSnapshotSurrogate surrogate) =>
        new(new(surrogate.Point), surrogate.TimeMs, surrogate.ReceivedMs, surrogate.Micro, (Quality)surrogate.Quality, surrogate.Stale);

    public PointSnapshotSurrogate ConvertToSurrogate(in PointSnapshot value) => new()
    {
        Point = value.Point.Number, TimeMs = value.TimeMs, ReceivedMs = value.ReceivedMs, Micro = value.Micro, Quality = (byte)value.Quality, Stale = value.Stale,
    };
}

[GenerateSerializer, Alias("twin.snapshot")]
public struct NodeSnapshotSurrogate
{
    [Id(0)] public int Node;
    [Id(1)] public long Revision;
    [Id(2)] public long AtMs;
    [Id(3)] public long Position;
    [Id(4)] public NodeSummary Summary;
    [Id(5)] public PointSnapshot[] Points;
    [Id(6)] public NodeSummary[] Children;
}

[RegisterConverter]
public sealed class NodeSnapshotConverter : IConverter<NodeSnapshot, NodeSnapshotSurrogate>
{
    public NodeSnapshot ConvertFromSurrogate(in NodeSnapshotSurrogate surrogate) =>
        new(new(surrogate.Node), surrogate.Revision, surrogate.AtMs, surrogate.Position, surrogate.Summary, surrogate.Points, surrogate.Children);

    public NodeSnapshotSurrogate ConvertToSurrogate(in NodeSnapshot value) => new()
    {
        Node = value.Node.Number, Revision = value.Revision, AtMs = value.AtMs, Position = value.Position, Summary = value.Summary,
        Points = [.. value.Points], Children = [.. value.Children],
    };
}

[GenerateSerializer, Alias("twin.contribution")]
public struct LiveContributionSurrogate
{
    [Id(0)] public int Source;
    [Id(1)] public long Epoch;
    [Id(2)] public long Number;
    [Id(3)] public long DayFrom;
    [Id(4)] public int Points;
    [Id(5)] public int Reported;
    [Id(6)] public int Fresh;
    [Id(7)] public NodeSummary? Summary;
    [Id(8)] public LiveShareSurrogate[] Shares;
    [Id(9)] public long ChangedMs;
}

[GenerateSerializer, Alias("twin.share")]
public struct LiveShareSurrogate
{
    [Id(0)] public int Node;
    [Id(1)] public byte Measure;
    [Id(2)] public long Milliwatts;
    [Id(3)] public Cell Today;
}

[RegisterConverter]
public sealed class LiveContributionConverter : IConverter<LiveContribution, LiveContributionSurrogate>
{
    public LiveContribution ConvertFromSurrogate(in LiveContributionSurrogate surrogate) => new(
        new(surrogate.Source), new(surrogate.Epoch, surrogate.Number), surrogate.DayFrom, new(surrogate.Points, surrogate.Reported, surrogate.Fresh),
        surrogate.Summary, [.. surrogate.Shares.Select(s => new LiveShare(new(s.Node), (Measure)s.Measure, s.Milliwatts, s.Today))])
    {
        ChangedMs = surrogate.ChangedMs,
    };

    public LiveContributionSurrogate ConvertToSurrogate(in LiveContribution value) => new()
    {
        Source = value.Source.Number, Epoch = value.Version.Epoch, Number = value.Version.Number, DayFrom = value.DayFrom,
        Points = value.Counts.Total, Reported = value.Counts.Reported, Fresh = value.Counts.Fresh, Summary = value.Summary,
        Shares = [.. value.Shares.Select(s => new LiveShareSurrogate { Node = s.Node.Number, Measure = (byte)s.Measure, Milliwatts = s.Milliwatts, Today = s.Today })],
        ChangedMs = value.ChangedMs,
    };
}
