using System.Globalization;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.Park.Crash;

/// <summary>Compares what the server answers with what the gateways know, while they go on publishing.</summary>
/// <remarks>
/// A ledger answer states its position and every history row its own: the ledger at a position must be the oracle's over the rows up to it,
/// so nothing has to stand still. Counts are read before and after the history, which must lie between them.
/// </remarks>
sealed class CrashAudit(ParkServer server, IReadOnlyList<CrashGateway> gateways)
{
    readonly record struct Row(long TimeMs, long Micro, long Position);

    const int PageRows = 10_000;

    /// <param name="atRest">Everything sent is acknowledged: what may or may not be in while messages are under way must be in.</param>
    public async Task<CrashFindings> RunAsync(bool atRest)
    {
        var findings = new CrashFindings();
        foreach (var gateway in gateways)
        {
            var before = await CountsAsync(gateway);
            long distinct = 0;
            foreach (var point in gateway.Link.Points) distinct += await CheckPointAsync(gateway, point, findings, atRest);
            CheckCounts(gateway, before, await CountsAsync(gateway), distinct, findings, atRest);
        }
        return findings;
    }

    async Task<long> CheckPointAsync(CrashGateway gateway, CrashPoint point, CrashFindings findings, bool atRest)
    {
        var acknowledged = gateway.AcknowledgedOf(point); // before the history is read: all of these must be in it
        var toMs = QuarterAfter(acknowledged.Count == 0 ? ReadingPlan.StartMs : acknowledged.Keys.Max());
        var ledgers = new List<(string Subject, JsonElement Answer)>();
        if (point.IsRegister) ledgers.Add((point.Path, await LedgerAsync(point.Path, null, toMs)));
        if (point.Path == CrashPlant.CityRegister) ledgers.Add((CrashPlant.City, await LedgerAsync(CrashPlant.City, CrashPlant.CityMeasure, toMs)));

        var history = await HistoryAsync(point);
        var byTime = new Dictionary<long, long>();
        foreach (var row in history)
        {
            if (!byTime.TryAdd(row.TimeMs, row.Micro)) findings.AddBookedTwice($"{point} at {row.TimeMs}, position {row.Position}");
            if (!gateway.WasSent(point, row.TimeMs, row.Micro)) findings.AddHistory($"{point} at {row.TimeMs}: {row.Micro} was never sent");
        }
        foreach (var (timeMs, micro) in acknowledged)
            if (!byTime.TryGetValue(timeMs, out var value) || value != micro) findings.AddLost($"{point} at {timeMs}: {micro}");
        foreach (var (subject, answer) in ledgers) CheckLedger(subject, answer, history, findings);
        if (atRest) await CheckLiveAsync(point, history, findings);
        return byTime.Count;
    }

    static void CheckLedger(string subject, JsonElement answer, IReadOnlyList<Row> history, CrashFindings findings)
    {
        var position = answer.GetProperty("position").GetInt64();
        var booked = LedgerOracle.Book(history.Where(r => r.Position <= position).Select(r => (r.TimeMs, r.Micro)));
        foreach (var row in answer.GetProperty("rows").EnumerateArray())
        {
            var fromMs = row.GetProperty("from").GetDateTimeOffset().ToUnixTimeMilliseconds();
            var (amount, expected) = (Micro(row.GetProperty("amount")), booked.GetValueOrDefault(fromMs));
            if (amount != expected) findings.AddLedger($"{subject} at {fromMs}, position {position}: {amount} instead of {expected}");
        }
    }

    async Task CheckLiveAsync(CrashPoint point, IReadOnlyList<Row> history, CrashFindings findings)
    {
        var live = (await server.GetAsync($"twins/{point.Facility}")).GetProperty("points").GetProperty(point.Name).GetProperty("value");
        var newest = history.MaxBy(r => r.TimeMs);
        if (Micro(live) != newest.Micro) findings.AddHistory($"{point} shows {live} instead of {newest.Micro}");
    }

    static void CheckCounts(CrashGateway gateway, Counts before, Counts after, long distinct, CrashFindings findings, bool atRest)
    {
        var name = gateway.Link.UserName;
        foreach (var counts in (Counts[])[before, after])
            if (counts.Received != counts.Accepted + counts.Duplicate + counts.Rejected || counts.Rejected != 0) findings.AddCounts($"{name}: {counts}");
        if (distinct < before.Accepted || distinct > after.Accepted)
            findings.AddCounts($"{name}: accepted {before.Accepted} to {after.Accepted}, the history holds {distinct}");
        if (gateway.Refused > 0) findings.AddCounts($"{name}: {gateway.Refused} messages refused");
        if (!atRest) return;
        if (after.Received < gateway.SentCount) findings.AddCounts($"{name}: {gateway.SentCount} readings sent, {after}");
        // Exactly once is once: what a QoS 2 session sent again after a crash is not even counted.
        if (gateway.Link.Qos == Devices.Mqtt.Qos.ExactlyOnce && after.Received > gateway.SentCount)
            findings.AddBookedTwice($"{name}: {gateway.SentCount} readings sent, {after}, {gateway.SessionsLost} sessions lost", after.Received - gateway.SentCount);
        if (gateway.SessionsLost > 0) findings.AddCounts($"{name}: the server forgot the session {gateway.SessionsLost} times");
    }

    readonly record struct Counts(long Received, long Accepted, long Duplicate, long Rejected);

    async Task<Counts> CountsAsync(CrashGateway gateway)
    {
        var answer = await server.GatewayAsync(gateway.Link.UserName);
        return new(Count("received"), Count("accepted"), Count("duplicate"), Count("rejected"));

        long Count(string name) => answer.GetProperty(name).GetInt64();
    }

    Task<JsonElement> LedgerAsync(string subject, string? measure, long toMs) => server.GetAsync(
        $"ledger/{subject}?from={Time(ReadingPlan.StartMs)}&to={Time(toMs)}&step=15m{(measure is null ? "" : $"&measure={measure}")}");

    async Task<IReadOnlyList<Row>> HistoryAsync(CrashPoint point)
    {
        var rows = new List<Row>();
        for (var fromMs = ReadingPlan.StartMs; ;)
        {
            var answer = await server.GetAsync($"readings/{point.Path}?from={Time(fromMs)}&limit={PageRows}");
            foreach (var row in answer.GetProperty("rows").EnumerateArray())
                rows.Add(new(row.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), Micro(row.GetProperty("value")), row.GetProperty("position").GetInt64()));
            if (!answer.GetProperty("more").GetBoolean()) return rows;
            // The last instant is read again as a whole: its rivals may go on behind the page.
            fromMs = rows[^1].TimeMs;
            rows.RemoveAll(r => r.TimeMs == fromMs);
        }
    }

    static long QuarterAfter(long timeMs) => (timeMs / LedgerOracle.IntervalMs + 1) * LedgerOracle.IntervalMs;
    static string Time(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
    static long Micro(JsonElement value) => (long)(decimal.Parse(value.GetString()!, CultureInfo.InvariantCulture) * 1_000_000m);
}
