using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Twin.Devices.Load;

namespace Twin.Devices.Verify;

/// <summary>What was found of a load in the server's books; printed as one JSON line.</summary>
/// <param name="Matched">Registers whose ledger holds exactly what they advanced.</param>
/// <param name="Sent">Readings of the load.</param>
/// <param name="Accepted">Readings that the server counts as accepted, of the load's gateways.</param>
sealed record LedgerFinding(int Registers, int Matched, long Sent, long Accepted, long Duplicate, long Rejected, double Seconds)
{
    public bool IsComplete => Matched == Registers && Accepted == Sent && Duplicate == 0 && Rejected == 0;
}

/// <summary>Looks up a load's registers and gateways in a server that has had no other.</summary>
sealed class LedgerCheck(HttpClient server, TimeProvider time, TextWriter log)
{
    const int RequestsAtOnce = 8;
    const int MismatchesShownMax = 10;
    const long QuarterMs = 900_000;

    int matched, shown;

    /// <exception cref="HttpRequestException">The server does not answer, or refuses.</exception>
    public async Task<LedgerFinding> RunAsync(IReadOnlyList<LoadedPoint> points, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var registers = points.Where(p => p.Amount is not null).ToArray();
        await Parallel.ForEachAsync(registers, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancel },
            async (point, stop) =>
            {
                var amount = await AmountAsync(point, stop);
                if (amount == decimal.Parse(point.Amount!, CultureInfo.InvariantCulture)) Interlocked.Increment(ref matched);
                else if (Interlocked.Increment(ref shown) <= MismatchesShownMax) await log.WriteLineAsync($"{point.Path}: advanced {point.Amount}, in the ledger {amount}");
            });
        var gateways = await GatewaysAsync(points.Select(p => p.Gateway).ToHashSet(StringComparer.Ordinal), cancel);
        return new(registers.Length, matched, points.Sum(p => p.Readings), gateways.Accepted, gateways.Duplicate, gateways.Rejected,
            Math.Round(time.GetElapsedTime(started).TotalSeconds, 3));
    }

    async Task<decimal> AmountAsync(LoadedPoint point, CancellationToken cancel)
    {
        var (from, to) = (Iso(point.FirstMs / QuarterMs * QuarterMs), Iso((point.LastMs / QuarterMs + 1) * QuarterMs));
        var answer = await server.GetFromJsonAsync<JsonElement>($"/api/v1/ledger/{point.Path}?from={from}&to={to}&step=1y", cancel);
        return answer.GetProperty("rows").EnumerateArray().Sum(r => decimal.Parse(r.GetProperty("amount").GetString()!, CultureInfo.InvariantCulture));
    }

    async Task<(long Accepted, long Duplicate, long Rejected)> GatewaysAsync(HashSet<string> userNames, CancellationToken cancel)
    {
        var answer = await server.GetFromJsonAsync<JsonElement>("/api/v1/gateways", cancel);
        var own = answer.EnumerateArray().Where(g => userNames.Contains(g.GetProperty("userName").GetString()!)).ToArray();
        long Sum(string name) => own.Sum(g => g.GetProperty(name).GetInt64());
        return (Sum("accepted"), Sum("duplicate"), Sum("rejected"));
    }

    static string Iso(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
