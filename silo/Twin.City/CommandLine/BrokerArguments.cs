using System.CommandLine;

namespace Twin.City.CommandLine;

/// <summary>What the command line says of existing brokers.</summary>
sealed record BrokerArguments
{
    static readonly Option<string?> AddressesOption = CityCommand.Named<string?>("broker",
        "Brokers to consume from, beside the gateways' own endpoint: mqtt://user:password@host:port, or mqtts:// for TLS; several with commas between them, in the same order at every silo.");

    static readonly Option<string?> AuthoritiesOption = CityCommand.Named<string?>("broker-ca", "PEM file of those who issue the brokers' certificates. Left out: those whom the machine trusts.");

    static readonly Option<string> GroupOption = CityCommand.Named("broker-group",
        "Beginning of the client ids and group of the shared subscriptions: the same at every silo of a cluster, and of no other.", "twin");

    static readonly Option<int> SlotsOption = CityCommand.Named("broker-slots", "Client ids for each broker, 1 to 256; the silos share them.", 4);

    static readonly Option<int?> LeaseOption = CityCommand.Named<int?>("broker-lease-seconds",
        "How long a silo may be silent before others take its client ids, 3 to 300; the same at every silo. Left out: 15, or 3 for a lone silo.");

    public static IReadOnlyList<Option> Options => [AddressesOption, AuthoritiesOption, GroupOption, SlotsOption, LeaseOption];

    /// <summary>Separated by commas: <c>mqtt://user:password@host:port</c>, or <c>mqtts://</c>; null: none.</summary>
    public string? Addresses { get; init; }

    /// <summary>PEM file of those who issue the brokers' certificates; null: those whom the machine trusts.</summary>
    public string? Authorities { get; init; }

    /// <summary>Beginning of the client ids, and the shared subscriptions' group.</summary>
    public string Group { get; init; } = "twin";

    /// <summary>Client ids for each broker, shared by the cluster's silos.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>How long a silo may be silent before others take its client ids, s; null: by whether it is alone.</summary>
    public int? LeaseSeconds { get; init; }

    public static BrokerArguments Read(ParseResult parsed) => new()
    {
        Addresses = parsed.GetValue(AddressesOption), Authorities = parsed.GetValue(AuthoritiesOption),
        Group = parsed.GetValue(GroupOption)!, Slots = parsed.GetValue(SlotsOption), LeaseSeconds = parsed.GetValue(LeaseOption),
    };
}
