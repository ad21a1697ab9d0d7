using System.Globalization;

namespace Twin.Contract.Harbour;

/// <summary>What the harbour's gateways sent of six hours of 1 July 2025, seeded: in order, late, twice, in conflict, with holes, falls and faults.</summary>
/// <remarks>
/// No message has readings of two facilities that book into one node: how many commits such a message is, is an edition's own affair.
/// The figures are long past, so that every interval was closed when they came: each booking is a restatement, and what is answered
/// does not depend on the clock.
/// </remarks>
static class HarbourDay
{
    /// <summary>2025-07-01T00:00 in Shanghai.</summary>
    public const long MidnightMs = 1_751_299_200_000;

    const long MinuteMs = 60_000;

    public sealed record Sent(string Gateway, string Topic, string Payload, int Qos = 1);

    public static IReadOnlyList<Sent> Messages { get; } = [.. Shuffled(Regular()), .. Odd(), .. Faulty()];

    // Every facility every 15 minutes or so; a tenth of the messages is lost, so that there are gaps.
    static IEnumerable<Sent> Regular()
    {
        var chance = new Random(11);
        decimal billing = 81_000, transformer = 80_500, mill = 12_000, check = 11_990, pv = 3_000, tie = 100, gas = 500, store = 9_990, yard = 700;
        for (var minute = 0; minute <= 360; minute += 13 + chance.Next(5))
        {
            var at = MidnightMs + minute * MinuteMs + chance.Next(1000);
            decimal step = chance.Next(20, 120);
            (mill, check) = (mill + step, check + step - chance.Next(3));
            (transformer, billing) = (transformer + step + 7.25m, billing + step + 9.125m);
            (pv, tie, gas) = (pv + chance.Next(30) / 4m, tie + chance.Next(12) / 3m, gas + chance.Next(90) / 10m);
            store = (store + chance.Next(1, 9) / 10m) % 10_000;
            yard += chance.Next(1, 30);
            yield return Of("main", at, ("substation/billing/energy_import", billing), ("substation/billing/reactive_import", billing / 3),
                ("substation/transformer/energy_import", transformer), ("substation/billing/active_power", step * 4));
            yield return Of("main", at + 200, ("mill/feeder/energy_import", mill), ("mill/check/energy_import", check), ("mill/feeder/active_power", step * 4));
            yield return Of("main", at + 400, ("roof/inverter/energy_export", pv), ("roof/tie/energy_import", tie), ("roof/inverter/active_power", -3.5m));
            yield return Of("main", at + 600, ("boiler/gas/volume", gas), ("boiler/fan/active_power", chance.Next(10, 50)));
            if (chance.Next(10) > 0) yield return Of("main", at + 700, ("grid/energy_import", store), ("grid/reactive_import", store / 5 + 4_000), ("room/temperature", -18.25m));
            if (chance.Next(10) > 0) yield return Of("aux", at + 800, ("grid/energy_import", yard), ("grid/active_power", 12.125m), ("room/door", chance.Next(2)));
        }
    }

    // Late ones, a conflict, duplicates, qualities, and registers that fell, wrapped and leapt.
    static IEnumerable<Sent> Odd()
    {
        yield return Text("main", At(37), "\"mill/feeder/energy_import\": {\"v\": 12100.5, \"q\": \"uncertain\"}");
        yield return Text("main", At(37), "\"mill/feeder/energy_import\": 12101");
        yield return Text("main", At(37), "\"mill/feeder/energy_import\": 12101");
        yield return Text("main", At(52), "\"mill/feeder/energy_import\": {\"v\": 99, \"q\": \"bad\"}");
        yield return Text("main", At(391), "\"boiler/gas/volume\": 3");
        yield return Text("main", At(406), "\"boiler/gas/volume\": 40");
        yield return Text("main", At(395), "\"mill/check/energy_import\": 500000");
        yield return Text("main", At(380), "\"grid/energy_import\": 9999.99");
        yield return Text("main", At(395), "\"grid/energy_import\": 0.51");
        yield return Text("main", At(21), "\"roof/inverter/energy_export\": 3001.5");
        yield return new("main", "telemetry", $"[{{\"ts\": {At(61)}, \"points\": {{\"room/door\": true}}}}, {{\"ts\": {At(62)}, \"points\": {{\"room/door\": false}}}}]", Qos: 2);
        yield return Text("aux", At(300), "\"grid/energy_export\": 10, \"grid/reactive_import\": 200");
        yield return Text("aux", At(345), "\"grid/energy_export\": 12.5, \"grid/reactive_import\": 214");
        yield return Text("aux", At(330), "\"grid/energy_export\": 11");
    }

    static IEnumerable<Sent> Faulty()
    {
        yield return new("main", "telemetry", "not json");
        yield return new("main", "telemetry", "{\"ts\": 1}");
        yield return new("main", "telemetry", "{}", Qos: 2);
        yield return new("main", "/twin/v1/quay/aux/telemetry", "{\"points\": {\"room/temperature\": 1}}");
        yield return new("main", "nonsense", "1");
        yield return Text("main", At(90), "\"mill/feeder/active_power\": 77, \"no/such/point\": 1, \"boiler/gas/volume\": \"open\"");
        yield return Text("main", At(91), "\"mill/feeder/active_power\": {\"v\": 78, \"q\": \"odd\"}");
        yield return Text("main", At(92), "\"mill/feeder/active_power\": 1e30");
        yield return Text("aux", 4_000_000_000_000, "\"grid/active_power\": 5");
        yield return new("aux", "telemetry", "{\"points\": {\"grid/energy_import\": 5}}");
        yield return new("aux", "telemetry", "{\"ts\": \"noon\", \"points\": {\"grid/active_power\": 5}}");
    }

    // A third of the messages comes up to an hour late, and every twentieth twice.
    static IEnumerable<Sent> Shuffled(IEnumerable<Sent> messages)
    {
        var chance = new Random(12);
        return messages.Select((message, i) => (message, At: i + (chance.Next(3) == 0 ? chance.Next(24) : 0)))
            .SelectMany(m => chance.Next(20) == 0 ? [m, (m.message, At: m.At + 3)] : (IEnumerable<(Sent message, int At)>)[m]).OrderBy(m => m.At).Select(m => m.message);
    }

    static long At(int minute) => MidnightMs + minute * MinuteMs;

    static Sent Of(string gateway, long atMs, params (string Point, decimal Value)[] points) =>
        Text(gateway, atMs, string.Join(", ", points.Select(p => string.Create(CultureInfo.InvariantCulture, $"\"{p.Point}\": {Math.Round(p.Value, 3)}"))));

    static Sent Text(string gateway, long atMs, string points) => new(gateway, "telemetry", $"{{\"ts\": {atMs}, \"points\": {{{points}}}}}");
}
