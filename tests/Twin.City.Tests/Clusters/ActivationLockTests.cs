using System.Collections.Concurrent;
using Twin.City.Grains;

namespace Twin.City.Clusters;

/// <summary>Orleans holds a lock on an activation while it starts, and a call takes the lock of a callee on the same silo.</summary>
public sealed class ActivationLockTests
{
    [Fact]
    public async Task No_grain_calls_another_under_its_own_activations_lock()
    {
        var calls = 0;
        var locked = new ConcurrentBag<string>();
        await using var city = await TestCity.StartAsync(1, more: silo => silo.AddOutgoingGrainCallFilter(call =>
        {
            if (call.SourceContext is { } caller && call.InterfaceMethod.DeclaringType?.Namespace == typeof(Contracts.INodeGrain).Namespace)
            {
                Interlocked.Increment(ref calls);
                if (Monitor.IsEntered(caller))
                {
                    locked.Add($"{caller.GrainId} -> {call.MethodName}");
                    return Task.CompletedTask; // handed over, it could hang what is to be told here
                }
            }
            return call.Invoke();
        }));
        foreach (var batch in new SomeReadings(seed: 6).Batches.Take(20)) await city.Deliver(batch);
        foreach (var node in city.Model.AllNodes) await city.Grains.Node(node).Snapshot();

        calls.ShouldBeGreaterThan(city.Model.AllNodes.Length);
        locked.ShouldBeEmpty();
    }
}
