using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Tariff;

public sealed class SupplyAccountTests
{
    static readonly Node Enterprise = Of(1, null), Hall = Of(2, Enterprise), Shop = Of(3, Enterprise);
    static readonly TariffPlan Cheap = Some.Plan(Some.Version("cheap", flat: 0.5m)), Dear = Some.Plan(Some.Version("dear", flat: 0.9m));

    [Fact]
    public void Two_accounts_cannot_pay_for_one_node_at_one_time()
    {
        var a = Some.Account(new() { Tariff = null }, Some.Year(2025)) with { Id = "a" };
        SupplyAccounts.Build([a, a with { Id = "b", Validity = Some.From(2026) }]).Faults.ShouldBeEmpty();
        var fault = SupplyAccounts.Build([a, a with { Id = "b", Validity = Some.From(2025) }]).Faults.ShouldHaveSingleItem();
        (fault.Place, fault.Rule).ShouldBe(("a, b", "overlapping-validity"));
    }

    [Fact]
    public void An_account_states_its_capacity_and_changes_at_midnight()
    {
        var account = Some.Account(new() { Tariff = null }) with
        {
            Terms = new(
            [
                new(long.MinValue, new() { Tariff = null, Basis = FixedChargeBasis.Capacity }),
                new(Some.Day(2026, 1, 1) + Some.Quarter, new() { Tariff = null }),
            ]),
            Nodes = [new(1), new(1)],
        };
        SupplyAccounts.Build([account]).Faults.Select(f => f.Rule).ShouldBe(["node-twice", "capacity", "terms-midnight"]);
    }

    [Fact]
    public void A_node_is_priced_by_its_own_account_or_the_nearest_above_it_at_the_time()
    {
        var accounts = SupplyAccounts.Build(
        [
            Account("enterprise", Enterprise, Cheap, Validity.Always),
            Account("shop", Shop, Dear, Some.Year(2026)),
        ]).Get();

        Price(Hall, 2026).ShouldBe(0.5m);
        Price(Shop, 2025).ShouldBe(0.5m);
        Price(Shop, 2026).ShouldBe(0.9m);
        Price(Shop, 2027).ShouldBe(0.5m);
        accounts.Of(Shop, Some.Day(2026, 6, 1))!.Id.ShouldBe("shop");
        accounts.PricesOf(Of(9, null), Some.Haikou).ShouldBeNull();

        decimal? Price(Node node, int year) => accounts.PricesOf(node, Some.Haikou)!.At(Some.IntervalAt(year, 6, 1, 8))?.Rate.Value;
    }

    [Fact]
    public void Before_after_and_without_a_tariff_nothing_is_priced()
    {
        var account = Some.Account(new() { Tariff = Cheap }, Some.Year(2026)) with
        {
            Terms = new([new(Some.Day(2026, 3, 1), new() { Tariff = Cheap }), new(Some.Day(2026, 9, 1), new() { Tariff = null })]),
        };
        var prices = account.Prices();
        decimal? At(int year, int month) => prices.At(Some.IntervalAt(year, month, 10, 8))?.Rate.Value;

        At(2025, 12).ShouldBeNull();
        At(2026, 1).ShouldBe(0.5m); // before its first entry a timeline has the first one's value
        At(2026, 8).ShouldBe(0.5m);
        At(2026, 10).ShouldBeNull();
        At(2027, 1).ShouldBeNull();
        var ofNode = SupplyAccounts.Build([account]).Get().PricesOf(Of(1, null), Some.Haikou)!;
        foreach (var (year, month) in new[] { (2025, 12), (2026, 1), (2026, 8), (2026, 10), (2027, 1) })
            (ofNode.At(Some.IntervalAt(year, month, 10, 8))?.Rate.Value).ShouldBe(At(year, month));
    }

    static SupplyAccount Account(string id, Node node, TariffPlan tariff, Validity validity) =>
        Some.Account(new() { Tariff = tariff }, validity) with { Id = id, Nodes = [node.Key] };

    static Node Of(int number, Node? parent) => new()
    {
        Key = new(number), Kind = parent is null ? NodeKind.Enterprise : NodeKind.Facility, Id = $"n{number}", Path = $"n{number}",
        Name = new("", ""), Parent = parent,
    };
}
