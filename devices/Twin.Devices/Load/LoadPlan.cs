using Twin.Model.Topology;

namespace Twin.Devices.Load;

/// <summary>The load cannot be made from this model; the message says what is missing.</summary>
sealed class LoadException(string message) : Exception(message);

/// <param name="UserName">The gateway whose points it publishes.</param>
sealed record PlannedConnection(string ClientId, string UserName, IReadOnlyList<LoadPoint> Points);

/// <summary>Which connection publishes which points. A point belongs to one connection, so its times advance.</summary>
static class LoadPlan
{
    public static IReadOnlyList<PlannedConnection> Of(CityModel model, LoadOptions options, string userPrefix)
    {
        var gateways = model.AllGateways.Where(g => g.UserName.StartsWith(userPrefix, StringComparison.Ordinal) && g.Points.Count > 0).ToArray();
        if (gateways.Length == 0) throw new LoadException($"the model has no gateway '{userPrefix}*' with points");
        var connections = options.Connections == 0 ? gateways.Length : options.Connections;
        if (connections < gateways.Length) gateways = gateways[..connections];
        var shares = Shares([.. gateways.Select(g => g.Points.Count)], options.Points);
        List<PlannedConnection> plan = [];
        for (var i = 0; i < gateways.Length; i++)
        {
            var own = connections / gateways.Length + (i < connections % gateways.Length ? 1 : 0);
            var points = gateways[i].Points.All().Take(shares[i]).Select(p => new LoadPoint(p.Key, model.Find(p.Value)!, options.Seed)).ToArray();
            if (options.Order == PointOrder.Random) new Random(options.Seed).Shuffle(points);
            if (points.Length < own) throw new LoadException($"{gateways[i].UserName} has fewer points ({points.Length}) than connections ({own})");
            for (var part = 0; part < own; part++)
                plan.Add(new($"load-{i}-{part}", gateways[i].UserName, points[(points.Length * part / own)..(points.Length * (part + 1) / own)]));
        }
        return plan;
    }

    /// <summary>Divides a number evenly among gateways, none above what it has.</summary>
    static int[] Shares(int[] available, int wanted)
    {
        if (available.Sum() < wanted) throw new LoadException($"the gateways used have {available.Sum()} points, {wanted} are asked for");
        var shares = new int[available.Length];
        var (left, open) = (wanted, available.Length); // the smallest first, so that others take what they lack
        foreach (var (count, i) in available.Select((count, i) => (count, i)).OrderBy(a => a.count))
        {
            shares[i] = Math.Min(count, (left + open - 1) / open);
            left -= shares[i];
            open--;
        }
        return shares;
    }
}
