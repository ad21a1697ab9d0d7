using Twin.Park.Engine;

namespace Twin.Park.Sources;

/// <summary>Finishes what closed intervals wait for before they are read: step by step, letting others through the gate in between.</summary>
static class CatchUp
{
    /// <param name="metered">Metered measures are read alone: derived ones may go on waiting.</param>
    public static async ValueTask RunAsync(CityState state, EngineGate gate, bool metered, CancellationToken cancel)
    {
        while (true)
        {
            using (gate.Enter())
            {
                if (!(metered ? state.MeteredWorkWaits : state.ClosedWorkWaits)) return;
                state.WorkStep();
            }
            cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
