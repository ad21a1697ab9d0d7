namespace Twin.Model.Orders;

/// <summary>The order in which the readings of an import are booked: of each register the middle one first, then the middles of both halves, and so on.</summary>
/// <remarks>
/// The ledger does not depend on it. In order of time each reading of a year that lies before later ones would take back and book anew all
/// that is left of the year: n readings would cost n squared bookings. By halves they cost n log n.
/// </remarks>
static class HalvingOrder
{
    public static IEnumerable<int> Of(int[] points, long[] timesMs)
    {
        var byTime = Enumerable.Range(0, points.Length).OrderBy(i => points[i]).ThenBy(i => timesMs[i]).ToArray();
        for (var from = 0; from < byTime.Length;)
        {
            var to = from + 1;
            while (to < byTime.Length && points[byTime[to]] == points[byTime[from]]) to++;
            foreach (var at in Halves(from, to)) yield return byTime[at];
            from = to;
        }
    }

    static IEnumerable<int> Halves(int from, int to)
    {
        var waiting = new Queue<(int From, int To)>([(from, to)]);
        while (waiting.TryDequeue(out var part))
        {
            if (part.From >= part.To) continue;
            var middle = (part.From + part.To) / 2;
            yield return middle;
            waiting.Enqueue((part.From, middle));
            waiting.Enqueue((middle + 1, part.To));
        }
    }
}
