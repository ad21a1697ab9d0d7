using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Model.City;

/// <summary>The twin of the city: the sum of its parks.</summary>
public sealed class CityTwin(Node city)
{
    public NodeLive Live { get; } = new(city);
}
