using Twin.Model.Facility;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Corrections;
using Twin.Park.Engine;
using Twin.Storage.Journal;

namespace Twin.Park.Orders;

/// <summary>Carries out operators' orders as their records come by, live and in replay, and keeps who ordered what and why.</summary>
sealed class OrderBook : IFrameFollower
{
    readonly List<CorrectionEntry> entries = [];

    /// <summary>How many entries the newest checkpoint holds.</summary>
    public int Saved { get; private set; }

    public IReadOnlyList<CorrectionEntry> Entries => entries;

    public void Restore(CorrectionEntry entry)
    {
        entries.Add(entry);
        Saved = entries.Count;
    }

    public IEnumerable<(int Number, CorrectionEntry Entry)> TakeUnsaved()
    {
        for (; Saved < entries.Count; Saved++) yield return (Saved, entries[Saved]);
    }

    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var control in frame.Controls)
            switch (OrderRecords.Read(control))
            {
                case CorrectionRecord correction: Correct(correction, frame, state); break;
                case ReplacementRecord replacement: Replace(replacement, frame, state); break;
                case ImportRecord import: Import(import, frame, state); break;
            }
    }

    void Correct(CorrectionRecord order, CommitFrame frame, CityState state)
    {
        var quality = order.Micro is null ? Quality.Bad : Quality.Good;
        var reading = new StoredReading(order.TimeMs, order.Micro ?? 0, quality, order.Number, frame.Position);
        if (state.Accept(new PointKey(order.Point), reading, frame.CommitTimeMs, Commit(frame)) != Acceptance.Accepted) return;
        entries.Add(new(frame.Position, frame.CommitTimeMs, order.Micro is null ? "strike_out" : "correction",
            new PointKey(order.Point), order.TimeMs, order.Was, order.Micro, 1, order.By, order.Reason));
    }

    void Replace(ReplacementRecord order, CommitFrame frame, CityState state)
    {
        var replacement = new MeterReplacement(new(order.Point), order.TimeMs, order.Closing, order.Opening);
        if (state.Exchange(replacement, Commit(frame)) != Acceptance.Accepted) return;
        entries.Add(new(frame.Position, frame.CommitTimeMs, "replacement",
            new PointKey(order.Point), order.TimeMs, order.Closing, order.Opening, 1, order.By, order.Reason));
    }

    void Import(ImportRecord order, CommitFrame frame, CityState state)
    {
        foreach (var i in HalvingOrder.Of(order.Points, order.TimesMs))
            state.Accept(new PointKey(order.Points[i]), new(order.TimesMs[i], order.Micros[i], Quality.Good, 0, frame.Position), frame.CommitTimeMs, Commit(frame));
        PointKey? single = order.Points.Distinct().Count() == 1 ? new(order.Points[0]) : null;
        entries.Add(new(frame.Position, frame.CommitTimeMs, "import", single, null, null, null, order.Points.Length, order.By, order.Reason));
    }

    static CommitPoint Commit(CommitFrame frame) => new(frame.Position, frame.CommitTimeMs);
}
