using Twin.Devices.Mqtt;
using Twin.Devices.Plant;
using Twin.Devices.Telemetry;
using Twin.Model.Topology;

namespace Twin.Devices.Simulate;

/// <summary>One gateway of the demo city: what it publishes at an instant, and what goes wrong with it.</summary>
sealed class SimulatedGateway
{
    const long ClockErrorMs = 10 * 60_000;
    const long ResetAfterMs = 60_000;
    const long SilencePeriodMs = 180_000, SilenceFromMs = 60_000, SilenceToMs = 150_000;

    // Held messages go out together when there are this many.
    const int LateBatch = 12;

    readonly IReadOnlyList<Fault> faults;
    readonly GatewayMessages messages;
    readonly Garbage garbage;
    readonly Random random;
    readonly byte[] topic;
    readonly List<byte[]> held = [];
    long startedMs = long.MinValue;
    bool isReset, isSilent;

    public SimulatedGateway(Gateway gateway, CityModel model, PlantCity plant, GatewayLink link, SimulateOptions options, bool isFirst)
    {
        (UserName, Link) = (gateway.UserName, link);
        faults = [.. options.Faults.Where(f => f.Befalls(gateway.UserName, isFirst))];
        messages = new(gateway, model, plant);
        garbage = new(gateway.UserName, gateway.Points.All().First().Key);
        random = new(options.Seed ^ gateway.Key.Number);
        topic = TelemetryWriter.Topic(gateway.UserName, "telemetry");
    }

    public string UserName { get; }
    public GatewayLink Link { get; }
    public long Messages { get; private set; }
    public long Readings { get; private set; }

    /// <summary>Publishes one past instant, as soon as there is room.</summary>
    public async ValueTask BackfillAsync(PlantNow now, CancellationToken cancel)
    {
        Start(now);
        foreach (var (payload, readings) in messages.At(now, Stamp(now)))
        {
            Count(readings);
            await Link.PostAsync(new(topic, payload, Qos.AtLeastOnce), cancel);
        }
    }

    /// <summary>Publishes the present.</summary>
    public void Publish(in PlantNow now)
    {
        Start(now);
        var runningMs = now.Moment.TimeMs - startedMs;
        if (Has(FaultKind.Reset, out _) && !isReset && runningMs >= ResetAfterMs)
        {
            isReset = true;
            messages.Reset(now);
        }
        if (IsSilent(runningMs)) return;
        foreach (var (payload, readings) in messages.At(now, Stamp(now))) Send(payload, readings);
        if (Draws(FaultKind.Garbage)) Link.Post(garbage.Next(now.Moment.TimeMs));
    }

    void Start(in PlantNow now)
    {
        if (startedMs != long.MinValue) return;
        startedMs = now.Moment.TimeMs;
        if (Has(FaultKind.Rollover, out _)) messages.RollOverSoon(now);
    }

    bool IsSilent(long runningMs)
    {
        var silent = Has(FaultKind.Silence, out _) && runningMs % SilencePeriodMs is >= SilenceFromMs and < SilenceToMs;
        if (silent && !isSilent) Link.Cut();
        return isSilent = silent;
    }

    void Send(byte[] payload, int readings)
    {
        Count(readings);
        if (Draws(FaultKind.Late)) held.Add(payload);
        else Link.Post(new(topic, payload, Qos.AtLeastOnce));
        if (Draws(FaultKind.Duplicate)) Link.Post(new(topic, payload, Qos.AtLeastOnce));
        if (held.Count < LateBatch) return;
        Link.Post(new(topic, Array(held), Qos.AtLeastOnce));
        held.Clear();
    }

    static byte[] Array(List<byte[]> objects) => [(byte)'[', .. objects.SelectMany((o, i) => i == 0 ? o : [(byte)',', .. o]), (byte)']'];

    void Count(int readings)
    {
        Messages++;
        Readings += readings;
    }

    long Stamp(in PlantNow now) => now.Moment.TimeMs + (Has(FaultKind.Clock, out _) ? ClockErrorMs : 0);

    bool Draws(FaultKind kind) => Has(kind, out var rate) && random.NextDouble() < rate;

    bool Has(FaultKind kind, out double rate)
    {
        rate = 0;
        foreach (var fault in faults)
            if (fault.Kind == kind) rate = Math.Max(rate, fault.Rate);
        return rate > 0;
    }
}
