using Twin.City.Hosting;
using Twin.City.Sources;
using Twin.Delivery.History;
using Twin.Delivery.Slots;
using Twin.Operations.Readings;

namespace Twin.City.History;

/// <summary>What a silo has where history is kept in InfluxDB: a feed from the journals, and answers from it.</summary>
static class CityHistory
{
    /// <summary>How long a silo may be silent before another feeds in its place.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <param name="influx">Null: history is what the facilities keep.</param>
    /// <param name="slots">In the same store as the journals.</param>
    public static IServiceCollection AddCityHistory(this IServiceCollection services, InfluxOptions? influx, ISlotStore slots, TimeSpan? lease = null)
    {
        services.AddSingleton<IFacilityReadings, GrainReadings>();
        services.AddSingleton<IReadingSource, CityReadingSource>();
        if (influx is null)
        {
            services.AddSingleton<ReadPage>(provider => provider.GetRequiredService<IFacilityReadings>().ReadAsync);
            return services;
        }
        var options = new HistoryFeedOptions();
        services.AddSingleton<IHistoryStore>(_ => new InfluxHistory(influx));
        services.AddSingleton(provider => new FedReadings(provider.GetRequiredService<IHistoryStore>(), provider.GetRequiredService<CityWorld>().Journal, options.Name,
            provider.GetRequiredService<IFacilityReadings>(), () => provider.GetRequiredService<CityWorld>().Model, provider.GetRequiredService<ILogger<FedReadings>>()));
        services.AddSingleton<ReadPage>(provider => provider.GetRequiredService<FedReadings>().ReadAsync);
        services.AddSingleton(provider => new HistoryFeeds(slots, Guid.NewGuid().ToString("N"), lease ?? Lease, options, share => Feed(provider, share),
            provider.GetRequiredService<CityWorld>().Time, provider.GetRequiredService<ILogger<SlotKeeper>>()));
        return services.AddHostedService<HistoryService>();
    }

    static HistoryFeed Feed(IServiceProvider provider, HistoryFeedOptions share)
    {
        var world = provider.GetRequiredService<CityWorld>();
        return new(world.Journal, provider.GetRequiredService<IHistoryStore>(), provider.GetRequiredService<IFacilityReadings>(), () => world.Model,
            share, world.Time, provider.GetRequiredService<ILogger<HistoryFeed>>());
    }
}
