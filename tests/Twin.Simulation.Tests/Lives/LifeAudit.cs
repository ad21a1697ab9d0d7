using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Park.Crash;
using Twin.Park.Sources;
using Twin.Park.Engine;
using Twin.Simulation.City;
using Twin.Simulation.Gateways;

namespace Twin.Simulation.Lives;

/// <summary>Compares what the engine answers with what the gateways know. Everything committed is applied.</summary>
static class LifeAudit
{
    /// <summary>After damage that start-up named: what is there is true, and agrees with itself; what is missing was told.</summary>
    /// <exception cref="InvalidOperationException">Something is there that was never sent, or does not add up.</exception>
    public static void RunDamaged(ParkEngine engine, IReadOnlyList<SimulatedGateway> gateways)
    {
        foreach (var gateway in gateways)
        {
            long kept = 0;
            foreach (var point in gateway.Points) kept += CheckPoint(engine, gateway, point, []);
            CheckSum(gateway, CountsOf(engine, gateway), kept);
        }
    }

    /// <param name="atRest">Every message is acknowledged: what may be in while messages are under way must be in.</param>
    /// <exception cref="InvalidOperationException">Something was lost, booked twice, or does not add up.</exception>
    public static void Run(ParkEngine engine, IReadOnlyList<SimulatedGateway> gateways, bool atRest)
    {
        foreach (var gateway in gateways)
        {
            if (gateway.Complaint is { } complaint) throw new InvalidOperationException(complaint);
            long kept = 0;
            foreach (var point in gateway.Points) kept += CheckPoint(engine, gateway, point, (atRest ? gateway.SentOf : gateway.AcknowledgedOf)[point]);
            CheckCounts(engine, gateway, kept, atRest);
        }
    }

    static long CheckPoint(ParkEngine engine, SimulatedGateway gateway, SimulatedPoint point, Dictionary<long, long> due)
    {
        var history = new Dictionary<long, long>();
        foreach (var row in engine.Store.History.Read(point.Point.Key, 0, long.MaxValue, int.MaxValue))
        {
            Require(history.TryAdd(row.TimeMs, row.Micro), $"{point.LocalName} at {row.TimeMs} is kept twice");
            Require(gateway.SentOf[point].TryGetValue(row.TimeMs, out var sent) && sent == row.Micro, $"{point.LocalName} at {row.TimeMs}: {row.Micro} was never sent");
        }
        foreach (var (timeMs, micro) in due)
            Require(history.TryGetValue(timeMs, out var value) && value == micro, $"{point.LocalName} at {timeMs}: {micro} was acknowledged and is lost");
        if (point.RatedPerHour > 0) CheckLedger(engine, point, history);
        else if (history.Count > 0) CheckLive(engine, point, history);
        return history.Count;
    }

    static void CheckLedger(ParkEngine engine, SimulatedPoint point, Dictionary<long, long> history)
    {
        var booked = LedgerOracle.Book(history.Select(h => (h.Key, h.Value)));
        var fromMs = GatewayPlan.StartMs / LedgerOracle.IntervalMs * LedgerOracle.IntervalMs;
        var quarters = 2 + (int)((history.Count == 0 ? 0 : history.Keys.Max() - fromMs) / LedgerOracle.IntervalMs);
        long[] boundaries = [.. Enumerable.Range(0, quarters).Select(i => fromMs + i * LedgerOracle.IntervalMs)];
        var source = new LedgerSource(engine.State, engine.Store, engine.Commits, engine.Positions, new(), engine.Gate);
        CheckRows(Answer(LedgerSubject.Of(point.Point.Key), point.Point.Spec.Measure!.Value), point.LocalName);
        if (point.CityMeasure is { } measure) CheckRows(Answer(LedgerSubject.Of(engine.Model.City.Key), measure), $"the city's {measure}");

        LedgerAnswer Answer(LedgerSubject subject, Measure measure)
        {
            var answer = source.SumAsync(subject, measure, boundaries, CancellationToken.None);
            return answer.IsCompletedSuccessfully ? answer.Result : throw new InvalidOperationException("the ledger does not answer at once", answer.AsTask().Exception);
        }

        void CheckRows(LedgerAnswer answer, string what)
        {
            foreach (var row in answer.Rows)
                Require(row.Micro == booked.GetValueOrDefault(row.FromMs), $"{what} at {row.FromMs} books {row.Micro} instead of {booked.GetValueOrDefault(row.FromMs)}");
        }
    }

    static void CheckLive(ParkEngine engine, SimulatedPoint point, Dictionary<long, long> history)
    {
        var live = engine.State.Snapshot(point.Point.Device.Facility.Key)!.Points.Single(p => p.Point == point.Point.Key);
        var newest = history.MaxBy(h => h.Key);
        Require(live.TimeMs == newest.Key && live.Micro == newest.Value, $"{point.LocalName} shows {live.Micro} instead of {newest.Value}");
    }

    static void CheckCounts(ParkEngine engine, SimulatedGateway gateway, long kept, bool atRest)
    {
        var counts = CountsOf(engine, gateway);
        CheckSum(gateway, counts, kept);
        Require(counts.Received >= gateway.AcknowledgedCount, $"{gateway.Gateway.UserName}: {counts.Received} received, {gateway.AcknowledgedCount} acknowledged");
        // Exactly once is once: what a QoS 2 session sent again after a crash is not even counted.
        if (gateway.Qos == 2) Require(counts.Received <= gateway.SentCount, $"{gateway.Gateway.UserName}: {counts.Received} received, {gateway.SentCount} sent");
        if (atRest) Require(counts.Received >= gateway.SentCount, $"{gateway.Gateway.UserName}: {counts.Received} received, {gateway.SentCount} sent");
    }

    static GatewaySnapshot CountsOf(ParkEngine engine, SimulatedGateway gateway) => engine.State.GatewayOf(gateway.Gateway.Key)!.Snapshot();

    static void CheckSum(SimulatedGateway gateway, GatewaySnapshot counts, long kept)
    {
        Require(counts.Received == counts.Accepted + counts.Duplicate + counts.Rejected && counts.Rejected == 0, $"{gateway.Gateway.UserName}: {counts} do not add up");
        Require(counts.Accepted == kept, $"{gateway.Gateway.UserName}: {counts.Accepted} accepted, {kept} kept");
    }

    static void Require(bool holds, string finding)
    {
        if (!holds) throw new InvalidOperationException(finding);
    }
}
