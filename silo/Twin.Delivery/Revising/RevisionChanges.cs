using Twin.Model.Facility;
using Twin.Model.Topology;

namespace Twin.Delivery.Revising;

/// <summary>What changes from one revision to another, by facility: worked out once, for all facilities of a silo. Any thread.</summary>
sealed class RevisionChanges
{
    readonly Dictionary<NodeKey, List<ChangedRegister>> registers = [];
    readonly Dictionary<NodeKey, List<Point>> returned = [];

    public RevisionChanges(CityModel before, CityModel now)
    {
        All = new(before, now);
        foreach (var register in All.Registers) Of(registers, register.New.Device.Facility.Key).Add(register);
        foreach (var point in All.Arrived) Of(returned, point.Device.Facility.Key).Add(point);
    }

    public ModelChanges All { get; }

    public IReadOnlyList<ChangedRegister> RegistersOf(NodeKey facility) => registers.GetValueOrDefault(facility) ?? [];

    /// <summary>Points that had ended and are there again.</summary>
    public IReadOnlyList<Point> ReturnedOf(NodeKey facility) => returned.GetValueOrDefault(facility) ?? [];

    static List<T> Of<T>(Dictionary<NodeKey, List<T>> by, NodeKey facility) => by.TryGetValue(facility, out var known) ? known : by[facility] = [];
}
