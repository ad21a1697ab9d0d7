using Twin.City.Sources;
using Twin.Operations.Corrections;
using Twin.Operations.Events;

namespace Twin.City.Hosting;

/// <summary>What the City edition answers beside ledger, twins and gateways.</summary>
static class CitySources
{
    public static IServiceCollection AddCityDesks(this IServiceCollection services)
    {
        services.AddSingleton<ICorrectionDesk, CityCorrectionDesk>();
        services.AddSingleton<IEventSource, CityEventSource>();
        return services;
    }
}
