using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Past;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Storage.ModelFile;

namespace Twin.City.Sources;

/// <summary>Looks back at nodes: gathers what the facilities' archives and ledgers know, and lets the pure twins make the rest of it.</summary>
sealed class CityLookBack(CityWorld world, IGrainFactory grains, LedgerReader ledger, PastModels past)
{
    /// <summary>Points of one answer: a page or two of a facility's archive each.</summary>
    const int PointsMax = 20_000;

    /// <summary>Answers worked out at a time; others wait, so that looking at the past never takes the machine from the present.</summary>
    const int AtATimeMax = 1;

    readonly SemaphoreSlim atATime = new(AtATimeMax);

    public async ValueTask<LookBackOutcome> ReadAsync(string path, long atMs, CancellationToken cancel)
    {
        await atATime.WaitAsync(cancel);
        try
        {
            return await AnswerAsync(path, atMs, cancel);
        }
        finally
        {
            atATime.Release();
        }
    }

    async Task<LookBackOutcome> AnswerAsync(string path, long atMs, CancellationToken cancel)
    {
        var (model, node) = past.Find(path, atMs, world.Model);
        if (node is null) return LookBackOutcome.Refused(LookBackFault.NotThere);
        var look = new LookBack(model, node, atMs);
        if (look.Parts.Sum(p => p.Points.Count) > PointsMax) return LookBackOutcome.Refused(LookBackFault.TooManyPoints, PointsMax);

        var position = await TakeLedgerAsync(look, cancel);
        foreach (var part in look.Parts) position = Math.Max(position, await TakePartAsync(look, part, atMs, cancel));
        var snapshot = look.Snapshot(position);
        return snapshot.Summary.Points.Reported > 0 ? new(model, snapshot) : LookBackOutcome.Refused(LookBackFault.BeforeBeginning);
    }

    async Task<long> TakeLedgerAsync(LookBack look, CancellationToken cancel)
    {
        if (look.OpenInterval == look.DayInterval) return 0;
        (NodeKey Node, Measure Measure)[] asked = [.. look.Figures.SelectMany(n => Measures.Metered.Select(m => (n, m)))];
        var (position, cells) = await ledger.ReadAsync(
            [.. asked.Select(a => new SeriesKey(SeriesOwner.Node, a.Measure, a.Node.Number))], look.DayInterval, look.OpenInterval, cancel);
        for (var i = 0; i < asked.Length; i++)
        {
            Cell sum = default;
            foreach (var cell in cells[i]) sum += cell;
            look.Book(asked[i].Node, asked[i].Measure, sum);
        }
        return position;
    }

    async Task<long> TakePartAsync(LookBack look, LookBackPart part, long atMs, CancellationToken cancel)
    {
        var past = await grains.Desk(part.Facility.Key).Past([.. part.Points.Select(p => p.Key.Number)], look.OpenInterval * Spread.IntervalMs, atMs).WaitAsync(cancel);
        look.Take(part, [.. past.Points.Select(PastOf)], [.. past.Exchanges.Select(e => new MeterReplacement(new(e.Point), e.TimeMs, e.Closing, e.Opening))]);
        return past.Position;
    }

    static PointPast PastOf(PastLine line) => new(line.Newest, line.Counting, line.Since, line.Next);
}
