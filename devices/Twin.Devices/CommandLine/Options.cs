using System.CommandLine;
using System.Globalization;
using System.Net;
using Twin.Devices.Mqtt;

namespace Twin.Devices.CommandLine;

/// <summary>Makes options whose values are read by a function and refused with the rule that they break.</summary>
static class Options
{
    const string PasswordVariable = "TWIN_GATEWAY_PASSWORD";

    /// <param name="rule">What a value looks like; shown in help and in refusals.</param>
    /// <param name="parse">The value, or null where the text breaks the rule.</param>
    public static Option<T> Required<T>(string name, string rule, string description, Func<string, object?> parse) => new(name)
    {
        Description = description,
        HelpName = rule,
        Required = true,
        CustomParser = result => parse(result.Tokens[0].Value) is T value ? value : Refuse<T>(result, name, rule),
    };

    public static Option<T> Optional<T>(string name, string rule, string description, Func<string, object?> parse, T otherwise) => new(name)
    {
        Description = description,
        HelpName = rule,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => result.Tokens.Count == 0 ? otherwise : parse(result.Tokens[0].Value) is T value ? value : Refuse<T>(result, name, rule),
    };

    /// <summary>May be given several times.</summary>
    public static Option<T[]> Several<T>(string name, string rule, string description, Func<string, object?> parse) => new(name)
    {
        Description = description,
        HelpName = rule,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(t => parse(t.Value) is T value ? value : Refuse<T>(result, name, rule, t.Value))],
    };

    public static Option<int> Count(string name, string description, int otherwise, int min, int max) =>
        Optional(name, $"{min}..{max}", description, s => Whole(s, min, max), otherwise);

    public static Option<DnsEndPoint> Server() =>
        Required<DnsEndPoint>("--mqtt", "HOST:PORT", "The server's MQTT address.", MqttClientOptions.ParseServer);

    public static Option<string> Password() => new("--password")
    {
        Description = $"The gateways' password (or {PasswordVariable}).",
        Required = Environment.GetEnvironmentVariable(PasswordVariable) is null,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(PasswordVariable) ?? "",
    };

    public static Option<MqttVersion> Protocol() => Optional("--protocol", "5|3.1.1", "MQTT version.",
        s => s switch { "5" or "5.0" => MqttVersion.V5, "3.1.1" => MqttVersion.V311, _ => null }, MqttVersion.V5);

    /// <summary>Reads durations: <c>500ms</c>, <c>2s</c>, <c>15m</c>, <c>24h</c>, <c>7d</c>; null for anything else.</summary>
    public static TimeSpan? Duration(string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.");
        if (Number(text[..^unit.Length]) is not { } count) return null;
        return unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(count),
            "s" => TimeSpan.FromSeconds(count),
            "m" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            "d" => TimeSpan.FromDays(count),
            _ => null,
        };
    }

    /// <summary>A number above or equal to zero; null for anything else.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static int? Whole(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null;

    static T Refuse<T>(System.CommandLine.Parsing.ArgumentResult result, string name, string rule, string? text = null)
    {
        result.AddError($"{name} '{text ?? result.Tokens[0].Value}': expected {rule}");
        return default!;
    }
}
