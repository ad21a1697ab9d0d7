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
    readonly Dictionary<int, int> slotOf = [];
    readonly long[] newestMs;
    readonly bool[] looked;                    // whether newestMs holds the row's own newest
    readonly List<int> lookedSlots = [];
    readonly List<(int Point, long TimeMs, long Micro, Quality Quality)> taken = [];
    readonly HashSet<(int Point, long TimeMs, long Micro, Quality Quality)> takenSet = [];

    /// <param name="twin">Has taken every row before the one in hand.</param>
    /// <param name="archive">Has every reading of them.</param>
    public FacilityAcceptance(FacilityTwin twin, IReadingArchive archive)
    {
        (this.twin, this.archive) = (twin, archive);
        var slot = 0;
        foreach (var point in twin.Facility.Devices.SelectMany(d => d.Points)) slotOf[point.Key.Number] = slot++;
        (newestMs, looked) = (new long[slot], new bool[slot]);
    }

    /// <summary>The slot of a point in its facility's twin; false where the facility does not have it.</summary>
    public bool TryFindSlot(PointKey point, out int slot) => slotOf.TryGetValue(point.Number, out slot);

    /// <summary>The readings of an arrival that the archive will be asked for: those not newer than all before.</summary>
    /// <remarks>A host whose archive is not in memory fetches what is around them first.</remarks>
    public void CollectLate(FacilityEnvelope arrived, List<(PointKey Point, long TimeMs)> late)
    {
        foreach (var delivery in arrived.Deliveries)
            for (var i = 0; i < delivery.Batch.Count; i++)
                if (slotOf.TryGetValue(delivery.Batch.Points[i], out var slot) && delivery.Batch.TimesMs[i] <= twin.PointAt(slot).TimeMs)
                    late.Add((new(delivery.Batch.Points[i]), delivery.Batch.TimesMs[i]));
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
            if (!slotOf.TryGetValue(point, out var slot))
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

    bool IsKept(int slot, int point, long timeMs, long micro, Quality quality)
    {
        if (!looked[slot])
        {
            (looked[slot], newestMs[slot]) = (true, twin.PointAt(slot).TimeMs);
            lookedSlots.Add(slot);
        }
        if (timeMs > newestMs[slot])
        {
            newestMs[slot] = timeMs;
            return false;
        }
        return IsInRow(point, timeMs, micro, quality) || IsInArchive(point, timeMs, micro, quality);
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
