using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Park.Engine;
using Twin.Park.Revising;
using Twin.Storage;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;

namespace Twin.Park.Retention;

/// <summary>The horizon of a data folder that no engine has opened yet: a changed model file is held against it before it becomes a revision.</summary>
sealed class HorizonAtRest(DataFolder folder)
{
    /// <summary>Why a revision may not follow another on this folder; null where it may. Every register counts as having readings before the horizon.</summary>
    public string? Objection(CityModel before, CityModel next) =>
        ReadMs(before.TimeZone) is var horizonMs and > 0 && DroppedPast.Refusal(new ModelChanges(before, next), horizonMs, _ => true) is { } refusal
            ? $"{refusal}. Of a register without readings before then, the change can be sent while the server runs" : null;

    // A file that cannot be opened is told of by who opens it next.
    long ReadMs(TimeZoneInfo zone)
    {
        if (!File.Exists(folder.DatabasePath)) return 0;
        long horizonMs = 0;
        var (store, _) = ParkStore.Open(folder.DatabasePath, new() { Zone = zone }, (kind, _, image) =>
        {
            if ((StateKind)kind == StateKind.Horizon) TwinImages.Load(image.ToArray(), reader => horizonMs = reader.ReadInt64());
        });
        if (store is null) return 0;
        using (store)
        {
            using var cursor = new JournalReader(new DiskJournalFiles(folder.JournalPath), folder.JournalSalt).Read(store.Position);
            var frame = new CommitFrame();
            while (cursor.TryRead(frame))
                foreach (var control in frame.Controls)
                    if (control.Kind == ControlKind.Horizon) horizonMs = Math.Max(horizonMs, HorizonRecord.Read(control));
        }
        return horizonMs;
    }
}
