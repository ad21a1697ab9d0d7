using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Carbon;

public sealed class CertificateTests
{
    static readonly NodeKey Holder = new(7), Other = new(8);
    static readonly Validity Vintage = new(0, 8 * Some.Quarter);

    [Fact]
    public void Only_what_is_tracked_and_retired_counts_and_the_rest_is_named()
    {
        var book = CertificateBook.Build(
        [
            Of("tracked", 10, retirements: Retired("r1", 6)),
            Of("loose", 5, tracked: false, Retired("r2", 5)),
        ], []).Get();

        book.ClaimsOf(Holder).ShouldHaveSingleItem().AmountMicroKwh.ShouldBe(6 * Some.Kwh);
        book.Uncounted.ShouldBe([new("tracked", "not-retired", 4 * Some.Kwh), new("loose", "not-tracked", 5 * Some.Kwh)]);
    }

    [Fact]
    public void A_certificate_is_not_retired_twice_nor_beyond_its_amount()
    {
        var faults = CertificateBook.Build([Of("a", 10, retirements: [Retired("r", 6), Retired("s", 6)]), Of("b", 10, retirements: Retired("r", 1))], []).Faults;

        faults.Select(f => (f.Place, f.Rule)).ShouldBe([("r", "retired-twice"), ("a", "beyond-amount")]);
        faults[1].Detail.ShouldBe("r, s take 12 kWh of its 10 kWh");
    }

    [Fact]
    public void A_contract_and_a_retirement_cannot_both_count_one_certificate()
    {
        var contract = new GreenPowerContract { Id = "ppa", Buyer = Other, Seller = "wind", Deliveries = [new("d", Vintage, 8 * Some.Kwh, "a", 0)] };

        CertificateBook.Build([Of("a", 10, retirements: Retired("r", 6))], [contract]).Faults.ShouldHaveSingleItem().Rule.ShouldBe("beyond-amount");

        var book = CertificateBook.Build([Of("a", 10)], [contract]).Get();
        book.ClaimsOf(Other).ShouldHaveSingleItem().ShouldBe(new("d", "a", Other, Vintage, 8 * Some.Kwh, "solar"));
        book.Uncounted.ShouldHaveSingleItem().AmountMicroKwh.ShouldBe(2 * Some.Kwh);
    }

    [Fact]
    public void A_delivery_lies_within_its_contract_and_its_certificates_vintage()
    {
        var contract = new GreenPowerContract
        {
            Id = "ppa", Buyer = Holder, Seller = "wind", Validity = new(0, 4 * Some.Quarter),
            Deliveries = [new("late", new(4 * Some.Quarter, 9 * Some.Quarter), Some.Kwh, "a", 0), new("unknown", new(0, Some.Quarter), Some.Kwh, "z", 0)],
        };

        CertificateBook.Build([Of("a", 10)], [contract]).Faults.Select(f => (f.Place, f.Rule)).ShouldBe(
            [("late", "outside-contract"), ("late", "outside-vintage"), ("unknown", "unknown-certificate")]);
    }

    [Fact]
    public void The_same_number_twice_is_refused() =>
        CertificateBook.Build([Of("a", 10), Of("a", 10)], []).Faults.ShouldContain(f => f.Rule == "duplicate-certificate");

    [Fact]
    public void A_claim_is_spread_over_the_consumption_of_its_vintage_and_no_other()
    {
        var spread = GreenSpread.Over([Claim("r", 6)], [new(0, 4 * Some.Kwh), new(1, 8 * Some.Kwh), new(8, 100 * Some.Kwh)]);

        spread.At(0).ShouldBe(2 * Some.Kwh);
        spread.At(1).ShouldBe(4 * Some.Kwh);
        spread.At(8).ShouldBe(0);
        spread.Uses.ShouldHaveSingleItem().UnusedMicroKwh.ShouldBe(0);
    }

    [Fact]
    public void More_certificates_than_consumption_leave_the_rest_unused()
    {
        var spread = GreenSpread.Over([Claim("a", 6), Claim("b", 6)], [new(3, 10 * Some.Kwh)]);

        spread.At(3).ShouldBe(10 * Some.Kwh);
        spread.Uses.Select(u => (u.UsedMicroKwh, u.UnusedMicroKwh)).ShouldBe([(6 * Some.Kwh, 0), (4 * Some.Kwh, 2 * Some.Kwh)]);
    }

    [Fact]
    public void The_parts_add_up_to_the_claim_and_none_exceeds_its_interval() => Prop.ForAll(
        Some.Longs(1, 3_000_000_000).NonEmptyListOf().ToArbitrary(), Some.Longs(0, 10_000_000_000).NonEmptyListOf().ToArbitrary(), (claims, amounts) =>
    {
        var period = new Validity(0, amounts.Count * Some.Quarter);
        var intervals = amounts.Select((micro, i) => new CoverableInterval(i, micro)).ToArray();
        GreenClaim[] all = [.. claims.Select((micro, i) => new GreenClaim($"c{i}", "x", Holder, period, micro, "solar"))];

        var spread = GreenSpread.Over(all, intervals);
        var shuffled = GreenSpread.Over(all, intervals.Reverse());

        spread.Covered.Values.Sum().ShouldBe(Math.Min(claims.Sum(), amounts.Sum()));
        foreach (var interval in intervals) spread.At(interval.Interval).ShouldBeInRange(0, interval.MicroKwh);
        foreach (var use in spread.Uses) (use.UsedMicroKwh + use.UnusedMicroKwh).ShouldBe(use.Claim.AmountMicroKwh);
        shuffled.Covered.OrderBy(c => c.Key).ShouldBe(spread.Covered.OrderBy(c => c.Key));
    }).QuickCheckThrowOnFailure();

    static GreenClaim Claim(string id, long kwh) => new(id, "x", Holder, Vintage, kwh * Some.Kwh, "solar");

    static Certificate Of(string id, long kwh, bool tracked = true, params Retirement[] retirements) => new()
    {
        Id = id, AmountMicroKwh = kwh * Some.Kwh, Vintage = Vintage, Technology = "solar", Tracked = tracked, Retirements = [.. retirements],
    };

    static Retirement Retired(string id, long kwh) => new(id, Holder, kwh * Some.Kwh, "registry", 1);
}
