using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Operations.Events;
using Twin.Park.Engine;

namespace Twin.Park.Sources;

/// <summary>Registers' events as Operations reads them: whatever was acknowledged before the question is in the answer.</summary>
sealed class EventSource(CityState state, CommitLoop commits, EngineGate gate) : IEventSource
{
    public async ValueTask<EventAnswer> ReadAsync(Func<Point, bool> wanted, EventQuery query, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            List<RegisterEvent> found = [];
            var completeFromMs = long.MinValue;
            foreach (var key in state.RegisterEvents.Points)
            {
                if (state.Model.Find(key) is not { } point || !wanted(point)) continue;
                completeFromMs = Math.Max(completeFromMs, state.RegisterEvents.CompleteFromMs(key));
                found.AddRange(state.RegisterEvents.Of(key).Where(query.Takes));
            }
            RegisterEvent[] newest = [.. found.OrderByDescending(e => e.To.TimeMs).ThenBy(e => e.Point.Number).Take(query.Limit)];
            return new(state.At.Position, newest, found.Count > newest.Length, completeFromMs);
        }
    }
}
