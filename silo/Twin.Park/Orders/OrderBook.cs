using Twin.Model.Facility;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Corrections;
using Twin.Park.Engine;
using Twin.Storage.Journal;
using Twin.Storage.Orders;

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
        var commit = new CommitPoint(frame.Position, frame.CommitTimeMs);
        foreach (var control in frame.Controls)
            switch (OrderCodec.Read(control))
            {
                case CorrectionRecord correction:
                    if (state.Accept(new(correction.Point), correction.ReadingAt(commit.Position), commit.TimeMs, commit) == Acceptance.Accepted) entries.Add(correction.EntryAt(commit));
                    break;
                case ReplacementRecord replacement:
                    if (state.Exchange(replacement.Replacement, commit) == Acceptance.Accepted) entries.Add(replacement.EntryAt(commit));
                    break;
                case ImportRecord import:
                    foreach (var (point, reading) in import.ReadingsAt(commit.Position)) state.Accept(point, reading, commit.TimeMs, commit);
                    entries.Add(import.EntryAt(commit));
                    break;
            }
    }
}
