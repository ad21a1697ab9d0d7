using System.CommandLine;
using Twin.City.History;

namespace Twin.City.CommandLine;

/// <summary>What the command line says of the InfluxDB that keeps history. Its token is in TWIN_INFLUX_TOKEN alone: a command line is everybody's to read.</summary>
static class InfluxArguments
{
    static readonly Option<string?> ServerOption = CityCommand.Named<string?>("influx",
        "Address of the InfluxDB 2 that keeps history, http://HOST:PORT; its token in TWIN_INFLUX_TOKEN. Left out: the facilities keep it.");

    static readonly Option<string> OrganisationOption = CityCommand.Named("influx-org", "Organisation in InfluxDB.", "twin");

    static readonly Option<string> BucketOption = CityCommand.Named("influx-bucket", "Bucket in InfluxDB, one without retention.", "twin");

    static InfluxArguments() => ServerOption.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<string?>() is { } server && !IsAddress(server))
            result.AddError($"--influx: '{server}' is no address like http://127.0.0.1:8086, without user or password");
    });

    public static IReadOnlyList<Option> Options => [ServerOption, OrganisationOption, BucketOption];

    /// <summary>Null: the facilities keep history.</summary>
    public static InfluxOptions? Read(ParseResult parsed) => parsed.GetValue(ServerOption) is not { } server ? null : new()
    {
        Server = new(server), Organisation = parsed.GetValue(OrganisationOption)!, Bucket = parsed.GetValue(BucketOption)!,
        Token = Environment.GetEnvironmentVariable("TWIN_INFLUX_TOKEN") ?? "",
    };

    static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0;
}
