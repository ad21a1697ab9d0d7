using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Payload;

/// <summary>The parser against the same contract told by JsonDocument and decimal, on messages good, faulty and damaged.</summary>
public sealed class TelemetryOracleTests
{
    [Fact]
    public void Any_message_gives_what_the_contract_says() => Prop.ForAll(Messages.ToArbitrary(), Agrees)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Depth.Of(1_000, 300_000)));

    [Fact]
    public void Any_damage_to_a_message_gives_what_the_contract_says()
    {
        var random = new Random(20260101);
        var messages = Messages.Sample(12, 400).Select(Encoding.UTF8.GetBytes).ToArray();
        for (var i = 0; i < Depth.Of(25_000, 4_000_000); i++) Agrees(Damage(messages[random.Next(messages.Length)], random));
    }

    static void Agrees(string json) => Agrees(Encoding.UTF8.GetBytes(json));

    static void Agrees(byte[] payload)
    {
        var parsed = Parsed.Of(payload);
        var told = Convert.ToHexString(payload);
        var expected = Oracle(payload);
        (parsed.Refused is not null).ShouldBe(expected is null, told);
        if (expected is null)
        {
            (parsed.Received, parsed.Readings.Count, parsed.Rejections.Count).ShouldBe((1, 0, 1), told);
            return;
        }
        parsed.Readings.ShouldBe(expected.Where(e => e.Reason is null).Select(e => e.Reading), told);
        parsed.Rejections.Sum(r => r.Readings).ShouldBe(expected.Count(e => e.Reason is not null), told);
        parsed.Received.ShouldBe(expected.Count, told);
        parsed.Rejections.Where(r => r.PointName is not null).Select(r => (RejectionReason?)r.Reason)
            .ShouldBe(expected.Select(e => e.Reason).Where(r => r is not null).Take(TelemetryLimits.NamedRejectionsMax), told);
    }

    // null: the message is refused whole.
    static List<(RejectionReason? Reason, (int, long, long, Quality) Reading)>? Oracle(byte[] payload)
    {
        if (payload.Length > Parsed.Limits.PayloadBytesMax) return null;
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload, new() { MaxDepth = 64 });
        }
        catch (JsonException)
        {
            return null;
        }
        using var disposing = document;
        var root = document.RootElement;
        if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) return null;
        List<(RejectionReason?, (int, long, long, Quality))> all = [];
        foreach (var item in root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root])
        {
            if (item.ValueKind != JsonValueKind.Object) return null;
            var members = item.EnumerateObject().ToLookup(NameOf);
            if (members["points"].Count() != 1 || members["ts"].Count() > 1) return null;
            var points = members["points"].Single().Value;
            if (points.ValueKind != JsonValueKind.Object || members.SelectMany(m => m).Any(m => DepthOf(m.Value) > 16)) return null;
            var (timeFault, timeMs) = members["ts"].Any() ? TimeOf(members["ts"].Single().Value) : (RejectionReason.TimeMissing, 0);
            foreach (var point in points.EnumerateObject()) all.Add(ReadingOf(NameOf(point), point.Value, timeFault, timeMs));
        }
        return all.Count > Parsed.Limits.ReadingsMax ? null : all;
    }

    static (RejectionReason?, (int, long, long, Quality)) ReadingOf(string name, JsonElement value, RejectionReason? timeFault, long timeMs)
    {
        var number = name switch { "energy" => TestCity.Energy, "power" => TestCity.Power, "temperature" => TestCity.Temperature, _ => 0 };
        if (number == 0) return (RejectionReason.UnknownPoint, default);
        var quality = Quality.Good;
        if (value.ValueKind == JsonValueKind.Object)
        {
            var members = value.EnumerateObject().ToLookup(NameOf);
            var vs = members["v"].ToList();
            RejectionReason? fault = vs.Count == 0 ? RejectionReason.NotANumber : PlainOf(vs[^1].Value).Fault;
            // The order of faults within a value object is the order in which they are met.
            var seen = (V: 0, Q: 0);
            RejectionReason? structural = null;
            foreach (var member in value.EnumerateObject())
            {
                if (NameOf(member) == "v" && ++seen.V > 1) structural ??= RejectionReason.NotANumber;
                if (NameOf(member) != "q") continue;
                if (++seen.Q > 1) structural ??= RejectionReason.UnknownQuality;
                Quality? known = member.Value.ValueKind != JsonValueKind.String ? null : TextOf(member.Value) switch
                {
                    "good" => Quality.Good, "uncertain" => Quality.Uncertain, "bad" => Quality.Bad, _ => null,
                };
                if (known is null) structural ??= RejectionReason.UnknownQuality;
                else quality = known.Value;
            }
            fault ??= structural;
            if (fault is not null) return (fault, default);
            value = vs[^1].Value;
        }
        var plain = PlainOf(value);
        if (plain.Fault is not null) return (plain.Fault, default);
        if (timeFault == RejectionReason.TimeMissing && number != TestCity.Energy) (timeFault, timeMs) = (null, Parsed.ReceivedMs);
        return (timeFault, (number, timeMs, plain.Micro, quality));
    }

    static (RejectionReason? Fault, long Micro) PlainOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => (null, 1_000_000),
        JsonValueKind.False => (null, 0),
        JsonValueKind.String => (RejectionReason.UnmappedState, 0),
        JsonValueKind.Number when Exact(value, 6) is { } micro => (null, (long)micro),
        JsonValueKind.Number => (RejectionReason.OutOfRange, 0),
        _ => (RejectionReason.NotANumber, 0),
    };

    static (RejectionReason?, long) TimeOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || Exact(value, 0) is not { } timeMs || timeMs != Raw(value) || timeMs < TelemetryLimits.TimeMsMin)
            return (RejectionReason.TimeInvalid, 0);
        return timeMs > long.MaxValue ? (RejectionReason.TimeInvalid, 0) : timeMs > Parsed.ReceivedMs + 300_000 ? (RejectionReason.TimeAhead, (long)timeMs) : (null, (long)timeMs);
    }

    static decimal? Raw(JsonElement value) =>
        decimal.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static decimal? Exact(JsonElement value, int decimals)
    {
        if (Raw(value) is not { } number || Math.Abs(number) > 10_000_000_000_000m) return decimals == 0 ? Raw(value) : null;
        var scaled = decimal.Round(number, decimals, MidpointRounding.ToEven) * (decimals == 6 ? 1_000_000m : 1m);
        return scaled is < long.MinValue or > long.MaxValue ? null : scaled;
    }

    // JsonDocument throws on what is not UTF-8 or on half a surrogate pair; such a name equals no other.
    static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD";
        }
    }

    static int DepthOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => 1 + value.EnumerateObject().Select(m => DepthOf(m.Value)).DefaultIfEmpty(0).Max(),
        JsonValueKind.Array => 1 + value.EnumerateArray().Select(DepthOf).DefaultIfEmpty(0).Max(),
        _ => 0,
    };

    static byte[] Damage(byte[] payload, Random random)
    {
        var bytes = payload.ToList();
        for (var hits = random.Next(1, 4); hits > 0 && bytes.Count > 0; hits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"{}[],:\"\\0-.eE tfnu"[random.Next(18)]); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                default: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 12)))); break;
            }
        }
        return [.. bytes];
    }

    static Gen<string> Space { get; } = Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements(" ", "\n", "\t", " \r\n ")));

    static Gen<string> Number { get; } =
        from sign in Gen.Elements("", "", "-")
        from whole in Gen.Choose(0, 99_999_999)
        from fraction in Gen.Frequency((1, Gen.Constant("")), (2, Gen.Choose(0, 999_999_999).Select(f => "." + f.ToString(CultureInfo.InvariantCulture))))
        from exponent in Gen.Frequency((6, Gen.Constant("")), (1, Gen.Choose(-9, 5).Select(e => "E" + e.ToString(CultureInfo.InvariantCulture))))
        select sign + whole.ToString(CultureInfo.InvariantCulture) + fraction + exponent;

    static Gen<string> Plain { get; } = Gen.Frequency((10, Number), (1, Gen.Elements("true", "false", "null", "\"on\"", "[]", "[1,{\"a\":2}]")));

    static Gen<string> Value { get; } = Gen.Frequency((6, Plain), (2,
        from v in Plain
        from q in Gen.Elements("\"good\"", "\"uncertain\"", "\"bad\"", "\"worse\"", "1")
        from shape in Gen.Elements("{{\"v\":{0},\"q\":{1}}}", "{{\"q\":{1},\"v\":{0}}}", "{{\"v\":{0}}}", "{{\"x\":[{1}],\"v\":{0},\"v\":{0}}}", "{{\"q\":{1}}}")
        select string.Format(CultureInfo.InvariantCulture, shape, v, q)));

    static Gen<string> Points { get; } =
        from points in (from name in Gen.Elements("energy", "power", "temperature", "energy", "power", "nope", "en\\u0065rgy", "")
                        from a in Space
                        from b in Space
                        from value in Value
                        select $"{a}\"{name}\"{b}:{a}{value}{b}").ListOf()
        select "{" + string.Join(',', points) + "}";

    static Gen<string> Object { get; } =
        from points in Points
        from ts in Gen.Frequency((6, Gen.Choose(0, 1_000_000).Select(t => (1_767_225_000_000 + t).ToString(CultureInfo.InvariantCulture))),
            (1, Gen.Elements("null", "17", "1767225000000.0", "17672250000e2", "\"x\"")))
        from shape in Gen.Elements("{{\"ts\":{0},\"points\":{1}}}", "{{ \"ts\" : {0} , \"points\" : {1} }}", "{{\"points\":{1},\"ts\":{0}}}", "{{\"points\":{1}}}",
            "{{\"seq\":4,\"ts\":{0},\"meta\":{{\"a\":[true]}},\"points\":{1}}}", "{{\"ts\":{0}}}")
        select string.Format(CultureInfo.InvariantCulture, shape, ts, points);

    static Gen<string> Messages { get; } = Gen.Frequency((3, Object), (1, Object.ListOf().Select(o => "[" + string.Join(',', o) + "]")));
}
