using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Park.Engine;

/// <summary>One facility twin and what the engine remembers of it.</summary>
sealed class HostedFacility(FacilityTwin twin)
{
    public FacilityTwin Twin { get; } = twin;
    public PointCounts RolledUpCounts;
    public bool Dirty, Unflushed, Unsaved, Owing;
}

/// <summary>All facility twins of one model revision, found by point number, and which of them changed.</summary>
sealed class FacilityHosting
{
    readonly HostedFacility?[] byNode;
    readonly (HostedFacility? Facility, int Slot)[] byPoint;
    List<HostedFacility> dirty = [], taken = [];
    readonly List<HostedFacility> unflushed = [], unsaved = [];
    readonly Queue<HostedFacility> owing = [];

    public FacilityHosting(CityModel model, RouteTable routes)
    {
        Model = model;
        byNode = new HostedFacility?[model.NodeNumbers];
        byPoint = new (HostedFacility?, int)[model.PointNumbers];
        var all = new List<HostedFacility>();
        foreach (var node in model.AllNodes.Where(n => n.Kind == NodeKind.Facility))
        {
            var hosted = new HostedFacility(new(node, routes));
            all.Add(hosted);
            byNode[node.Key.Number] = hosted;
            var slot = 0;
            foreach (var device in node.Devices)
                foreach (var point in device.Points) byPoint[point.Key.Number] = (hosted, slot++);
        }
        All = [.. all];
        // Their points count for their ancestors from the beginning, whether or not anything ever reports.
        foreach (var facility in all) MarkDirty(facility);
    }

    public CityModel Model { get; }

    public HostedFacility[] All { get; }

    public HostedFacility? Of(NodeKey node) => byNode[node.Number];

    public bool TryFind(int point, out HostedFacility facility, out int slot)
    {
        if ((uint)point < (uint)byPoint.Length && byPoint[point] is { Facility: { } found } entry)
        {
            (facility, slot) = (found, entry.Slot);
            return true;
        }
        (facility, slot) = (null!, 0);
        return false;
    }

    public void MarkDirty(HostedFacility facility)
    {
        if (facility.Twin.OwesBookings && !facility.Owing)
        {
            facility.Owing = true;
            owing.Enqueue(facility);
        }
        // Each by itself: a checkpoint takes what is unflushed and unsaved of a facility that has yet to be rolled up.
        if (!facility.Dirty) dirty.Add(facility);
        if (!facility.Unflushed) unflushed.Add(facility);
        if (!facility.Unsaved) unsaved.Add(facility);
        facility.Dirty = facility.Unflushed = facility.Unsaved = true;
    }

    /// <summary>The facility whose long pairs are booked next; null where none owes anything.</summary>
    public HostedFacility? NextOwing()
    {
        while (owing.TryPeek(out var facility))
        {
            if (facility.Twin.OwesBookings) return facility;
            facility.Owing = false;
            owing.Dequeue();
        }
        return null;
    }

    public List<HostedFacility> TakeDirty()
    {
        (dirty, taken) = (taken, dirty);
        dirty.Clear();
        foreach (var facility in taken) facility.Dirty = false;
        return taken;
    }

    /// <summary>Facilities whose twins may hold what the ledger does not have yet.</summary>
    public IReadOnlyList<HostedFacility> Unflushed => unflushed;

    public HostedFacility[] TakeUnflushed()
    {
        foreach (var facility in unflushed) facility.Unflushed = false;
        HostedFacility[] all = [.. unflushed];
        unflushed.Clear();
        return all;
    }

    public HostedFacility[] TakeUnsaved()
    {
        foreach (var facility in unsaved) facility.Unsaved = false;
        HostedFacility[] all = [.. unsaved];
        unsaved.Clear();
        return all;
    }
}
