using System.Globalization;
using System.Security.Cryptography;
using Twin.City.Broker;
using Twin.City.CommandLine;
using Twin.Delivery.Broker;
using Twin.Delivery.Lanes;
using Twin.Delivery.Slots;

namespace Twin.City.Hosting;

/// <summary>Consumption from existing brokers, where the silo is told of any.</summary>
static class CityBroker
{
    /// <summary>A lone silo has its data folder locked: whoever held its slots before is no more, and is waited for no longer than need be.</summary>
    static readonly TimeSpan LoneLease = TimeSpan.FromSeconds(3);

    /// <summary>What the options come to.</summary>
    /// <returns>Null where no broker is named, or with the reason where one is named wrongly.</returns>
    public static BrokerOptions? Of(CityOptions options, out string? refusal)
    {
        refusal = null;
        if (options.Broker.Addresses is not { } text) return null;
        if (!BrokerAddress.TryParseAll(text, out var addresses, out var wrong))
        {
            refusal = $"--broker: {wrong}";
            return null;
        }
        var slots = new SlotOptions { Group = options.Broker.Group, Slots = options.Broker.Slots };
        if (options.Broker.LeaseSeconds is { } seconds) slots = slots with { Lease = TimeSpan.FromSeconds(seconds) };
        else if (options.Postgres is null) slots = slots with { Lease = LoneLease };
        try
        {
            var found = new BrokerOptions { Addresses = addresses, Slots = slots.Validate() };
            if (options.Broker.Authorities is not { } file) return found;
            if (BrokerOptions.ReadAuthorities(file, out refusal) is { } authorities) return found with { Authorities = authorities };
            refusal = $"--broker-ca: {refusal}";
        }
        catch (ArgumentException unfit)
        {
            refusal = $"--broker-slots, --broker-group, --broker-lease-seconds: {unfit.Message}";
        }
        return null;
    }

    /// <summary>Adds the consumption; to be called after the silo was, so that it begins after and ends before it.</summary>
    public static void Add(IServiceCollection services, BrokerOptions? options, ISlotStore slots)
    {
        services.AddSingleton<BrokerStates>();
        if (options is null) return;
        services.AddSingleton<BrokerMetrics>();
        var seed = BitConverter.ToInt32(RandomNumberGenerator.GetBytes(sizeof(int)));
        var holder = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{(uint)seed:x8}");
        services.AddHostedService(provider =>
        {
            var world = provider.GetRequiredService<CityWorld>();
            return new BrokerService(options, slots, holder, seed, () => world.Model, provider.GetRequiredService<DeliveryLanes>(), provider.GetRequiredService<BrokerStates>(),
                provider.GetRequiredService<BrokerMetrics>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>());
        });
    }
}
