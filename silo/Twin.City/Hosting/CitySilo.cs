using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Twin.City.Placement;

namespace Twin.City.Hosting;

/// <summary>What every silo of the City edition has, however it is clustered.</summary>
public static class CitySilo
{
    /// <summary>Adds grains' world, placement and metrics.</summary>
    public static ISiloBuilder AddTwinCity(this ISiloBuilder silo, Func<IServiceProvider, CityWorld> world)
    {
        silo.Services.AddSingleton(world);
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<CityMetrics>();
        silo.Services.AddPlacementDirector<EnterprisePlacement, EnterprisePlacementDirector>();
        return silo;
    }
}
