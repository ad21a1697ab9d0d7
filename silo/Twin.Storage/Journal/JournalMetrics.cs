using System.Diagnostics.Metrics;

namespace Twin.Storage.Journal;

/// <summary>Meter <c>Twin.Storage</c>, instruments <c>twin.journal.*</c>.</summary>
static class JournalMetrics
{
    static readonly Meter Meter = new("Twin.Storage");

    static readonly Counter<long> Commits =
        Meter.CreateCounter<long>("twin.journal.commits", "{frame}", "Frames made durable");

    static readonly Counter<long> Bytes =
        Meter.CreateCounter<long>("twin.journal.written", "By", "Bytes of frames made durable");

    static readonly Counter<long> Refusals =
        Meter.CreateCounter<long>("twin.journal.refusals", "{frame}", "Appends refused: disk full or journal failed");

    static readonly Histogram<double> SyncSeconds =
        Meter.CreateHistogram<double>("twin.journal.sync.duration", "s", "Time of one fdatasync");

    static readonly Histogram<long> FrameBytes =
        Meter.CreateHistogram<long>("twin.journal.frame.size", "By", "Size of a frame");

    public static void Committed(int bytes)
    {
        Commits.Add(1);
        Bytes.Add(bytes);
        FrameBytes.Record(bytes);
    }

    public static void Synced(TimeSpan took) => SyncSeconds.Record(took.TotalSeconds);

    public static void Refused() => Refusals.Add(1);
}
