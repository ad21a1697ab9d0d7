using System.Globalization;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Devices.Telemetry;

namespace Twin.Devices.Simulate;

/// <summary>Messages that no server should take, in turn: each breaks another rule of the telemetry contract.</summary>
sealed class Garbage(string userName, string pointName)
{
    // NAME is a point of the gateway, NOW and AHEAD are times.
    static readonly string[] Payloads =
    [
        """{"ts":NOW,"points":{NAME:12""",
        """{"ts":NOW,"points":{"no-such-point":1}}""",
        """{"ts":NOW,"points":{NAME:"twelve"}}""",
        """{"points":{NAME:12}}""",
        "[1,2,3]",
        """{"ts":AHEAD,"points":{NAME:12}}""",
        """{"ts":NOW,"points":{NAME:{"v":12,"q":"splendid"}}}""",
        """{"ts":NOW,"points":{NAME:1e300}}""",
    ];

    const long AheadMs = 3_600_000;

    int turn;

    public MqttMessage Next(long nowMs)
    {
        var kind = turn++ % (Payloads.Length + 2);
        if (kind == Payloads.Length) return Message("telemetry", [0xff, 0xfe, 0x00, 0x80, 0x01]);
        if (kind > Payloads.Length) return Message("nonsense", "{}"u8.ToArray());
        var key = Encoding.UTF8.GetString(TelemetryWriter.Key(pointName))[..^1]; // without its colon
        var payload = Payloads[kind].Replace("NAME", key, StringComparison.Ordinal).Replace("NOW", Text(nowMs), StringComparison.Ordinal)
            .Replace("AHEAD", Text(nowMs + AheadMs), StringComparison.Ordinal);
        return Message("telemetry", Encoding.UTF8.GetBytes(payload));
    }

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    MqttMessage Message(string channel, byte[] payload) => new(TelemetryWriter.Topic(userName, channel), payload, Qos.AtLeastOnce);
}
