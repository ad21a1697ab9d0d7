using System.Diagnostics.Metrics;
using Twin.Simulation.Files;

namespace Twin.Storage.Journal;

public sealed class JournalMetricsTests
{
    [Fact]
    public void Commits_bytes_syncs_and_refusals_are_counted()
    {
        // Other tests write journals of their own meanwhile; only this thread's measurements are ours.
        var thread = Environment.CurrentManagedThreadId;
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        void Add(string name, double value)
        {
            if (Environment.CurrentManagedThreadId == thread) sums[name] = sums.GetValueOrDefault(name) + value;
        }
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Twin.Storage") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Add(instrument.Name, 1));
        listener.Start();

        var disk = new SimulatedDisk(1);
        using var writer = Frames.Open(disk);
        writer.Append(Frames.Numbered(1)).ShouldBeNull();
        writer.Append(Frames.Numbered(2)).ShouldBeNull();
        var bytes = disk.Content(SegmentHeader.NameOf(1)).Length - SegmentHeader.Bytes;
        disk.SyncsUntilFailure = 0;
        writer.Append(Frames.Numbered(3)).ShouldNotBeNull();

        sums.ShouldBe(new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["twin.journal.commits"] = 2, ["twin.journal.written"] = bytes, ["twin.journal.frame.size"] = bytes,
            ["twin.journal.sync.duration"] = 2, ["twin.journal.refusals"] = 1,
        }, ignoreOrder: true);
    }
}
