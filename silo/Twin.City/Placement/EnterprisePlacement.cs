using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Topology;

namespace Twin.City.Placement;

/// <summary>An enterprise and its facilities share a silo, and enterprises spread: what rolls up most often does not leave the process.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("twin.placement")]
public sealed class EnterprisePlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
public sealed class EnterprisePlacementAttribute() : PlacementAttribute(new EnterprisePlacement());

/// <summary>Places by rendezvous: each enterprise has an order of all silos, and the first that is there has it. A silo that comes or goes moves only its own share.</summary>
public sealed class EnterprisePlacementDirector(CityWorld world) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return Task.FromResult(hint);
        return Task.FromResult(silos.MaxBy(silo => Mix((uint)GroupOf(target.GrainIdentity), (uint)silo.GetConsistentHashCode()))
            ?? throw new OrleansException($"no silo takes {target.GrainIdentity}"));
    }

    // A facility goes with its enterprise; everything else stands for itself.
    int GroupOf(GrainId grain)
    {
        var key = grain.Key.ToString()!;
        if (key[0] != 'n' || world.Model.Find(GrainKeys.NodeOf(key)) is not { } node) return -1 - (int)grain.GetUniformHashCode();
        return (node is { Kind: NodeKind.Facility, Parent: { } enterprise } ? enterprise : node).Key.Number;
    }

    static ulong Mix(uint group, uint silo)
    {
        var state = ((ulong)group << 32 | silo) + 0x9E3779B97F4A7C15UL;
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9UL;
        state = (state ^ state >> 27) * 0x94D049BB133111EBUL;
        return state ^ state >> 31;
    }
}
