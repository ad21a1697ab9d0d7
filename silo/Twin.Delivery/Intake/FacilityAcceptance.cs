using Twin.Delivery.Envelope;
using Twin.Model.Facility;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Intake;

/// <summary>Which of a facility's arriving readings are new, which are kept already, and which no point takes.</summary>
/// <remarks>
/// The same rule as <see cref="FacilityTwin.Accept(int, in StoredReading, long, in CommitPoint, IReadingArchive, FacilityOutcome)"/>: a
/// reading is a duplicate if time, value and quality are kept already. It is asked before the row is written; so the twin, given the row,
/// accepts every reading of it.
/// </remarks>
public sealed class FacilityAcceptance
{
    readonly FacilityTwin twin;
    readonly IReadingArchive archive;
    readonly PointSlots slots;
    readonly long[] newestMs;
    readonly bool[] looked;                    // whether newestMs holds the row's own newest
    readonly List<int> lookedSlots = [];
    readonly List<(int Point, long TimeMs, long Micro, Quality Quality)> taken = [];
    readonly HashSet<(int Point, long TimeMs, long Micro, Quality Quality)> takenSet = [];

    /// <param name="twin">Has taken every row before the one in hand.</param>
    /// <param name="archive">Has every reading of them.</param>
    public FacilityAcceptance(FacilityTwin twin, IReadingArchive archive)
    {
        (this.twin, this.archive, slots) = (twin, archive, new(twin.Facility));
        (newestMs, looked) = (new long[slots.Count], new bool[slots.Count]);
    }

    /// <summary>The slot of a point in its facility's twin; false where the facility does not have it.</summary>
    public bool TryFindSlot(PointKey point, out int slot) => slots.TryFind(point.Number, out slot);

    /// <summary>Whether every reading of an arrival is of a point of the facility and newer than all before: then all are accepted, and the archive is not asked.</summary>
    internal bool AcceptsAll(FacilityEnvelope arrived)
    {
        Begin();
        foreach (var delivery in arrived.Deliveries)
        {
            var batch = delivery.Batch;
            for (var i = 0; i < batch.Count; i++)
                if (!slots.TryFind(batch.Points[i], out var slot) || !IsNewer(slot, batch.TimesMs[i])) return false;
        }
        return true;
    }

    /// <summary>Forgets the row in hand.</summary>
    internal void Begin()
    {
        foreach (var slot in lookedSlots) looked[slot] = false;
        lookedSlots.Clear();
        taken.Clear();
        takenSet.Clear();
    }

    internal void Take(ReadingBatch from, GatewayDelivery into)
    {
        var strays = 0;
        for (var i = 0; i < from.Count; i++)
        {
            var (point, timeMs, micro, quality) = (from.Points[i], from.TimesMs[i], from.Micros[i], from.Qualities[i]);
            if (!slots.TryFind(point, out var slot))
            {
                strays++;
                continue;
            }
            if (IsKept(slot, point, timeMs, micro, quality))
            {
                into.Duplicates++;
                continue;
            }
            taken.Add((point, timeMs, micro, quality));
            if (takenSet.Count > 0) takenSet.Add((point, timeMs, micro, quality));
            into.Batch.Add(new(point), timeMs, micro, quality);
        }
        // A model change took the point away between the split and here.
        if (strays > 0) into.Batch.Rejections.Add(new(RejectionReason.UnknownPoint, strays, null, []));
    }

    bool IsKept(int slot, int point, long timeMs, long micro, Quality quality) =>
        !IsNewer(slot, timeMs) && (IsInRow(point, timeMs, micro, quality) || IsInArchive(point, timeMs, micro, quality));

    // Newer than all of the point before, the row's own included.
    bool IsNewer(int slot, long timeMs)
    {
        if (!looked[slot])
        {
            (looked[slot], newestMs[slot]) = (true, twin.NewestMs(slot));
            lookedSlots.Add(slot);
        }
        if (timeMs <= newestMs[slot]) return false;
        newestMs[slot] = timeMs;
        return true;
    }

    // Readings in order never get here; the set is made when the first one out of order comes.
    bool IsInRow(int point, long timeMs, long micro, Quality quality)
    {
        if (takenSet.Count == 0) takenSet.UnionWith(taken);
        return takenSet.Contains((point, timeMs, micro, quality));
    }

    bool IsInArchive(int point, long timeMs, long micro, Quality quality)
    {
        foreach (var kept in archive.Around(new(point), timeMs).AtInstant)
            if (kept.Micro == micro && kept.Quality == quality && kept.Correction == 0) return true;
        return false;
    }
}
