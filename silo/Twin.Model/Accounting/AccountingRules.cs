using System.Collections.Frozen;
using Twin.Model.Carbon;
using Twin.Model.Derivation;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Model.Accounting;

/// <summary>All that turns energy into carbon, coal and money under one model revision: factors, coefficients, settings, certificates, supply accounts.</summary>
public sealed class AccountingRules
{
    readonly Dictionary<Timeline<CarbonSettings>, CarbonSchedule> schedules = new(ReferenceEqualityComparer.Instance);
    readonly TimeZoneInfo zone;
    readonly CarbonSchedule unsettled;

    public static AccountingRules None { get; } = new(FactorLibrary.Empty, CoalTable.Empty,
        FrozenDictionary<NodeKey, Timeline<CarbonSettings>>.Empty, CertificateBook.Empty, SupplyAccounts.Empty, TimeZoneInfo.Utc);

    public AccountingRules(FactorLibrary factors, CoalTable coal, FrozenDictionary<NodeKey, Timeline<CarbonSettings>> settings,
        CertificateBook certificates, SupplyAccounts accounts, TimeZoneInfo zone)
    {
        (Factors, Coal, Settings, Certificates, Accounts, this.zone) = (factors, coal, settings, certificates, accounts, zone);
        unsettled = new(FactorLibrary.Empty, CoalTable.Empty, new(new CarbonSettings { Region = "" }));
    }

    public FactorLibrary Factors { get; }
    public CoalTable Coal { get; }

    /// <summary>By the node that states them; inherited downwards.</summary>
    public FrozenDictionary<NodeKey, Timeline<CarbonSettings>> Settings { get; }

    public CertificateBook Certificates { get; }
    public SupplyAccounts Accounts { get; }

    /// <summary>The rules that hold at a node: its own settings and accounts, or those of its nearest ancestor that has any.</summary>
    public NodeRules RulesOf(Node node) => new(ScheduleOf(node), Accounts.PricesOf(node, zone));

    public Timeline<CarbonSettings>? SettingsOf(Node node)
    {
        for (var at = node; at is not null; at = at.Parent)
            if (Settings.TryGetValue(at.Key, out var settings)) return settings;
        return null;
    }

    CarbonSchedule ScheduleOf(Node node)
    {
        if (SettingsOf(node) is not { } settings) return unsettled;
        if (!schedules.TryGetValue(settings, out var schedule)) schedules[settings] = schedule = new(Factors, Coal, settings);
        return schedule;
    }
}
