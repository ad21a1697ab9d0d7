using Twin.Model.Ledger;

namespace Twin.Storage.Ledger;

/// <summary>Changes of closed intervals since a checkpoint, in order of booking, chained by series.</summary>
sealed class RestatementLog
{
    readonly List<(Restatement Restatement, int Older)> items = [];
    readonly Dictionary<long, int> newest = [];

    public int Count => items.Count;

    public void Add(in Restatement restatement)
    {
        var series = restatement.Series.Packed;
        items.Add((restatement, newest.GetValueOrDefault(series, -1)));
        newest[series] = items.Count - 1;
    }

    public IEnumerable<Restatement> All() => items.Select(item => item.Restatement);

    /// <summary>Those of one series, newest first.</summary>
    public IEnumerable<Restatement> Of(long series)
    {
        for (var at = newest.GetValueOrDefault(series, -1); at >= 0; at = items[at].Older) yield return items[at].Restatement;
    }
}
