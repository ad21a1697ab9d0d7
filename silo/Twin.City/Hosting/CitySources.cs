using Twin.City.Sources;
using Twin.Delivery.Revising;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Operations.Demand;
using Twin.Operations.Events;
using Twin.Storage.ModelFile;

namespace Twin.City.Hosting;

/// <summary>What the City edition answers beside ledger, twins and gateways.</summary>
static class CitySources
{
    public static IServiceCollection AddCityDesks(this IServiceCollection services)
    {
        services.AddSingleton<ICorrectionDesk, CityCorrectionDesk>();
        services.AddSingleton<IEventSource, CityEventSource>();
        services.AddSingleton<IMinuteSource, CityMinuteSource>();
        services.AddSingleton<IBillBook, CityBillBook>();
        services.AddSingleton(provider => new PastModels(provider.GetRequiredService<ModelBook>().History)).AddSingleton<CityLookBack>().AddSingleton<CityDemand>();
        return services;
    }
}
