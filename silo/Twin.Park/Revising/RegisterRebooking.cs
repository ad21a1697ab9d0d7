using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.History;

namespace Twin.Park.Revising;

/// <summary>A register booked anew, and what of its cells that takes the place of.</summary>
/// <param name="FromMs">The reading that it begins with; <see cref="long.MinValue"/> where it is the first of all.</param>
/// <param name="Replaced">By series; null: all cells.</param>
sealed record Rebooked(Rebooking Now, long FromMs, Func<SeriesKey, IReadOnlyDictionary<long, Cell>>? Replaced);

/// <summary>Books a register's readings anew under another rule: from the first one, or from the last one before the horizon, which is kept.</summary>
sealed class RegisterRebooking(ReadingStore history, long horizonMs)
{
    /// <summary>Readings taken from the history at a time: a few MB.</summary>
    const int PageReadings = 100_000;

    public Rebooked Rebook(in ChangedRegister register, MeterReplacement[] exchanged, Func<SeriesKey, IReadOnlyDictionary<long, Cell>> cells)
    {
        var (old, next) = (register.Old, register.New);
        if (horizonMs == 0 || history.Around(next.Key, horizonMs).Before is not { } last) return new(Book(next, exchanged, long.MinValue), long.MinValue, null);
        // At one instant the exchange comes first, then the reading: its pair with what came before is dropped too.
        MeterReplacement[] since = [.. exchanged.Where(e => e.TimeMs > last.TimeMs)];
        var now = Book(next, since, last.TimeMs);
        if (register.IsBack) return new(now, last.TimeMs, ReplacedWhereBack(now, last.TimeMs / Spread.IntervalMs, cells));
        var were = Book(old, since, last.TimeMs);
        return new(now, last.TimeMs, series => series == RegisterSeries.Of(old, reverse: true) ? were.Reverse : were.Forward);
    }

    // What came while it had ended is not booked, so its readings do not tell its cells. Behind the interval of the last reading before the
    // horizon all cells come from readings that are kept; that interval itself stays as it is.
    static Func<SeriesKey, IReadOnlyDictionary<long, Cell>> ReplacedWhereBack(Rebooking now, long interval, Func<SeriesKey, IReadOnlyDictionary<long, Cell>> cells)
    {
        now.Forward.Remove(interval);
        now.Reverse.Remove(interval);
        return series => cells(series).Where(c => c.Key > interval).ToDictionary();
    }

    Rebooking Book(Point point, MeterReplacement[] exchanged, long fromMs)
    {
        var rebooking = new Rebooking(point.Key, point.Spec, exchanged.OrderBy(r => r.TimeMs));
        for (var limit = PageReadings; ;)
        {
            var page = history.Read(point.Key, fromMs, long.MaxValue, limit);
            if (page.Count < limit)
            {
                foreach (var reading in page) rebooking.Add(reading);
                break;
            }
            // The last instant may go on beyond the page: it is read again with the next one.
            var lastMs = page[^1].TimeMs;
            if (page[0].TimeMs == lastMs) limit *= 2;
            foreach (var reading in page.TakeWhile(r => r.TimeMs < lastMs)) rebooking.Add(reading);
            fromMs = lastMs;
        }
        rebooking.End();
        return rebooking;
    }
}
