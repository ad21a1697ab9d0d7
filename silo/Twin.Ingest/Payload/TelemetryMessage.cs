using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Payload;

/// <summary>The reading of one message: an object, or an array of objects, each with "points" and its "ts".</summary>
internal ref struct TelemetryMessage(ReadOnlySpan<byte> payload, TelemetryLimits limits, CityModel model, Gateway gateway,
    bool duplicate, ReadingBatch batch, TelemetryParser.Memory memory)
{
    readonly ReadOnlySpan<byte> payload = payload;
    JsonScanner json = new(payload);
    RefusedPoints refused;
    int hint = memory.Hint;

    public int Received { get; private set; }

    // message = object / "[" [ object *("," object) ] "]"
    public RejectionReason? Read()
    {
        RejectionReason? fault;
        if (json.Peek() == '{') fault = ReadObject();
        else if (json.TryTake((byte)'[')) fault = ReadArray();
        else return NotOurs();

        if (fault is not null) return fault;
        if (!json.IsAtEnd) return RejectionReason.MalformedJson;
        refused.AddSums(batch);
        memory.Hint = hint;
        return null;
    }

    RejectionReason? ReadArray()
    {
        if (json.TryTake((byte)']')) return null;
        while (true)
        {
            if (json.Peek() != '{') return NotOurs();
            if (ReadObject() is { } fault) return fault;
            if (json.TryTake((byte)']')) return null;
            if (!json.TryTake((byte)',')) return RejectionReason.MalformedJson;
        }
    }

    // Something else where an object was due: JSON that we do not expect, or none.
    RejectionReason NotOurs() =>
        json.TrySkipValue(TelemetryLimits.DepthMax) ? RejectionReason.UnexpectedStructure : RejectionReason.MalformedJson;

    // object = "{" member *("," member) "}"; "ts" at most once, "points" exactly once, other members are stepped over.
    // Points that come before their time are stepped over first and read when the object has ended.
    RejectionReason? ReadObject()
    {
        var time = SourceTime.Missing;
        bool timeSeen = false, pointsSeen = false;
        int? early = null;
        json.TryTake((byte)'{');
        if (json.TryTake((byte)'}')) return RejectionReason.UnexpectedStructure;
        do
        {
            if (!json.TryTakeString(out var key, out var escaped) || !json.TryTake((byte)':')) return RejectionReason.MalformedJson;
            if (escaped) key = Unescape(key);
            if (key.SequenceEqual("ts"u8))
            {
                if (timeSeen) return RejectionReason.UnexpectedStructure;
                timeSeen = true;
                if (!TryReadTime(out time)) return RejectionReason.MalformedJson;
            }
            else if (key.SequenceEqual("points"u8))
            {
                if (pointsSeen) return RejectionReason.UnexpectedStructure;
                if (json.Peek() != '{') return NotOurs();
                pointsSeen = true;
                if (timeSeen)
                {
                    if (ReadPoints(time) is { } fault) return fault;
                    continue;
                }
                early = json.Position;
                if (!json.TrySkipValue(TelemetryLimits.DepthMax)) return RejectionReason.MalformedJson;
            }
            else if (!json.TrySkipValue(TelemetryLimits.DepthMax)) return RejectionReason.MalformedJson;
        }
        while (json.TryTake((byte)','));

        if (!json.TryTake((byte)'}')) return RejectionReason.MalformedJson;
        if (!pointsSeen) return RejectionReason.UnexpectedStructure;
        if (early is not { } position) return null;

        var end = json.Position;
        json.Position = position;
        var earlyFault = ReadPoints(time);
        json.Position = end;
        return earlyFault;
    }

    // ts = a whole number of milliseconds. Anything else is a fault of each point of the object, not of the message.
    bool TryReadTime(out SourceTime time)
    {
        time = new(RejectionReason.TimeInvalid, 0);
        if (json.Peek() is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9'))) return json.TrySkipValue(TelemetryLimits.DepthMax);
        var status = json.TakeNumber(decimals: 0, out var timeMs, out var exact);
        if (status == NumberStatus.Malformed) return false;
        if (status != NumberStatus.Ok || !exact || timeMs < TelemetryLimits.TimeMsMin) return true;
        time = new(timeMs > batch.ReceivedMs + TelemetryLimits.AheadMsMax ? RejectionReason.TimeAhead : AgeFault(timeMs), timeMs);
        return true;
    }

    readonly RejectionReason? AgeFault(long timeMs) => timeMs < batch.HorizonMs ? RejectionReason.BeforeHorizon : null;

    // points = "{" [ name ":" value *("," name ":" value) ] "}". A name that comes twice is two readings.
    RejectionReason? ReadPoints(SourceTime time)
    {
        json.TryTake((byte)'{');
        if (json.TryTake((byte)'}')) return null;
        do
        {
            if (!json.TryTakeString(out var name, out var escaped) || !json.TryTake((byte)':')) return RejectionReason.MalformedJson;
            if (++Received > limits.ReadingsMax) return RejectionReason.TooManyReadings;
            if (escaped) name = JsonScanner.Unescape(name, memory.Name(name.Length));
            var known = gateway.Points.TryFind(name, ref hint, out var point);
            if (!TryReadValue(out var value)) return RejectionReason.MalformedJson;

            var fault = !known ? RejectionReason.UnknownPoint : value.Fault ?? time.Fault;
            if (fault is null) batch.Add(point, time.Ms, value.Micro, value.Quality);
            else if (fault != RejectionReason.TimeMissing) Refuse(fault.Value, name);
            else if (duplicate) Refuse(RejectionReason.DuplicateWithoutTime, name);
            else if (MayTakeReceiptTime(point) && AgeFault(batch.ReceivedMs) is { } old) Refuse(old, name);
            else if (MayTakeReceiptTime(point)) batch.Add(point, batch.ReceivedMs, value.Micro, value.Quality);
            else Refuse(RejectionReason.TimeMissing, name);
        }
        while (json.TryTake((byte)','));
        return json.TryTake((byte)'}') ? null : RejectionReason.MalformedJson;
    }

    // A register's advance belongs to a time; other values are the newest known when they come.
    readonly bool MayTakeReceiptTime(PointKey point) =>
        model.Find(point) is { Spec: var spec } && (spec.Kind != PointKind.Register || spec.ReceiptTimeAllowed);

    // value = number / "true" / "false" / object with "v" and "q"; everything else is a fault of this point.
    bool TryReadValue(out PointValue value)
    {
        if (json.Peek() != '{') return TryReadPlainValue(out value);
        json.TryTake((byte)'{');
        value = new(RejectionReason.NotANumber, 0, Quality.Good);
        if (json.TryTake((byte)'}')) return true;
        bool valueSeen = false, qualitySeen = false;
        var quality = Quality.Good;
        RejectionReason? fault = null;
        do
        {
            if (!json.TryTakeString(out var key, out var escaped) || !json.TryTake((byte)':')) return false;
            if (escaped) key = Unescape(key);
            if (key.SequenceEqual("v"u8))
            {
                if (valueSeen) fault ??= RejectionReason.NotANumber; // two values are none
                valueSeen = true;
                if (!TryReadPlainValue(out value)) return false;
            }
            else if (key.SequenceEqual("q"u8))
            {
                if (qualitySeen) fault ??= RejectionReason.UnknownQuality;
                qualitySeen = true;
                if (!TryReadQuality(out var known, out quality)) return false;
                if (!known) fault ??= RejectionReason.UnknownQuality;
            }
            else if (!json.TrySkipValue(TelemetryLimits.DepthMax)) return false;
        }
        while (json.TryTake((byte)','));
        value = new(value.Fault ?? fault, value.Micro, quality);
        return json.TryTake((byte)'}');
    }

    bool TryReadPlainValue(out PointValue value)
    {
        value = default;
        switch (json.Peek())
        {
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                var status = json.TakeNumber(MicroNumber.MicroDecimals, out var micro, out _);
                value = new(status == NumberStatus.OutOfRange ? RejectionReason.OutOfRange : null, micro, Quality.Good);
                return status != NumberStatus.Malformed;
            case (byte)'t':
                value = new(null, 1_000_000, Quality.Good);
                return json.TryTakeLiteral("true"u8);
            case (byte)'f':
                value = new(null, 0, Quality.Good);
                return json.TryTakeLiteral("false"u8);
            case (byte)'"':
                value = new(RejectionReason.UnmappedState, 0, Quality.Good);
                return json.TryTakeString(out _, out _);
            default:
                value = new(RejectionReason.NotANumber, 0, Quality.Good);
                return json.TrySkipValue(TelemetryLimits.DepthMax);
        }
    }

    bool TryReadQuality(out bool known, out Quality quality)
    {
        (known, quality) = (false, Quality.Good);
        if (json.Peek() != '"') return json.TrySkipValue(TelemetryLimits.DepthMax);
        if (!json.TryTakeString(out var text, out var escaped)) return false;
        if (escaped) text = Unescape(text);
        known = true;
        if (text.SequenceEqual("good"u8)) quality = Quality.Good;
        else if (text.SequenceEqual("uncertain"u8)) quality = Quality.Uncertain;
        else if (text.SequenceEqual("bad"u8)) quality = Quality.Bad;
        else known = false;
        return true;
    }

    readonly ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw) => JsonScanner.Unescape(raw, memory.Word(raw.Length));

    void Refuse(RejectionReason reason, ReadOnlySpan<byte> name) => refused.Add(reason, name, payload, limits, batch);

    readonly record struct SourceTime(RejectionReason? Fault, long Ms)
    {
        public static SourceTime Missing => new(RejectionReason.TimeMissing, 0);
    }

    readonly record struct PointValue(RejectionReason? Fault, long Micro, Quality Quality);
}
