using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Tariff;

namespace Twin.Model.Rules;

/// <summary>The data that ships is sound, and says what its sources say.</summary>
public sealed class RuleFilesTests
{
    static readonly FactorLibrary Library = FactorLibrary.Build(RuleFiles.Regions, RuleFiles.Factors).Get();

    [Theory]
    [InlineData("cn", 2021, 0.5568, 0.5942)]
    [InlineData("cn", 2022, 0.5366, 0.5856)]
    [InlineData("cn", 2023, 0.5306, 0.6096)]
    [InlineData("cn-south", 2022, 0.3869, 0.5856)]
    [InlineData("cn-south", 2023, 0.4042, 0.6096)]
    [InlineData("cn-hi", 2021, 0.4524, 0.5942)]
    [InlineData("cn-hi", 2022, 0.4184, 0.5856)]
    [InlineData("cn-hi", 2023, 0.3648, 0.6096)]
    [InlineData("cn-gd", 2021, 0.4715, 0.5942)]
    [InlineData("cn-gd", 2022, 0.4403, 0.5856)]
    [InlineData("cn-gd", 2023, 0.4419, 0.6096)]
    public void Electricity_has_its_published_factors(string region, int year, double location, double residual)
    {
        Electricity(region, FactorBasis.Location, Some.Day(year, 7, 1))!.Rate.Value.ShouldBe((decimal)location);
        Electricity(region, FactorBasis.Market, Some.Day(year, 7, 1))!.Rate.Value.ShouldBe((decimal)residual);
    }

    [Fact]
    public void The_newest_electricity_factor_holds_until_the_next_and_before_the_first_there_is_none()
    {
        Electricity("cn-hi", FactorBasis.Location, Some.Day(2026, 7, 1))!.Provenance.Document.ShouldContain("no. 47");
        Electricity("cn-hi", FactorBasis.Location, Some.Day(2020, 7, 1)).ShouldBeNull();
        Electricity("cn-hi", FactorBasis.Location, Some.Day(2026, 7, 1))!.Provenance.ToBeVerified.ShouldBeTrue();
    }

    [Fact]
    public void Every_fuel_and_heat_has_a_factor_and_derived_ones_agree_with_their_properties()
    {
        foreach (var measure in new[] { Measure.NaturalGas, Measure.FuelDiesel, Measure.FuelPetrol, Measure.FuelLpg, Measure.FuelLng, Measure.FuelCoal, Measure.FuelCoke, Measure.Heat })
            Library.Find(measure, "cn-hi", FactorBasis.Both, Some.Day(2026, 1, 1)).ShouldNotBeNull();

        RuleFiles.Derivations.Count().ShouldBe(5);
        foreach (var (id, derived) in RuleFiles.Derivations)
        {
            var stated = Library.Factors.Single(f => f.Id == id).Rate.Value;
            (Math.Abs(derived.Value - stated) / stated).ShouldBeLessThan(0.00003m, id); // stated to five digits
        }
    }

    [Fact]
    public void Standard_coal_is_sound_with_its_choices_and_not_without()
    {
        var coal = CoalTable.Build(RuleFiles.Coal).Get();
        coal.Find(Measure.ElectricityConsumption, CoalConvention.Calorific, 0)!.Rate.Value.ShouldBe(0.1229m);
        coal.Find(Measure.ElectricityConsumption, CoalConvention.Equivalent, 0)!.Rate.Value.ShouldBe(0.298m);
        coal.Find(Measure.NaturalGas, CoalConvention.Calorific, 0)!.Rate.Value.ShouldBe(1.2143m);
        coal.Find(Measure.Heat, CoalConvention.Equivalent, 0)!.Rate.Value.ShouldBe(34.12m);
        // 1 GJ over 29.3076 MJ/kgce
        decimal.Round(1000m / CoalTable.MjPerKgce, 2).ShouldBe(34.12m);
    }

    [Fact]
    public void Steam_at_one_megapascal() => RuleFiles.Steam.SaturatedKjPerKg(1.0m).ShouldBe(2777.1m);

    [Fact]
    public void The_demo_tariffs_are_sound_and_marked_invented()
    {
        foreach (var tariff in RuleFiles.Tariffs)
            foreach (var version in tariff.Get().Versions) version.Provenance.Standing.ShouldBe(Standing.Invented);

        var plan = RuleFiles.Tariffs.First().Get();
        plan.Versions[0].PowerFactor!.PercentAt(89).ShouldBe(0.5m);
        var prices = new PriceSchedule(plan, RuleFiles.Calendar.Get(), Some.Haikou);
        prices.At(Some.IntervalAt(2026, 6, 1, 10))!.Value.Rate.Value.ShouldBe(1.0826m);
    }

    [Fact]
    public void The_calendar_has_the_years_holidays_and_working_weekends()
    {
        var calendar = RuleFiles.Calendar.Get();
        calendar.Holidays.Count().ShouldBe(33);
        calendar.TypeOf(new(2026, 2, 14)).ShouldBe(DayType.Workday);
        calendar.TypeOf(new(2026, 2, 17)).ShouldBe(DayType.Holiday);
        calendar.TypeOf(new(2026, 3, 1)).ShouldBe(DayType.RestDay);
    }

    [Fact]
    public void The_park_and_land_rules_are_sound()
    {
        RuleFiles.ZeroCarbon.Classes.ShouldBe([new(200_000, 1_000_000, 0.20m), new(1_000_000, null, 0.30m)]);
        RuleFiles.ZeroCarbon.Guiding.Length.ShouldBe(5);
        RuleFiles.Land.Faults().ShouldBeEmpty();
        RuleFiles.Land.Criteria.Sum(c => c.Weight).ShouldBe(100);
        LandEvaluation.Of(RuleFiles.Land, RuleFiles.Land.Criteria.ToDictionary(c => c.Id, c => c.Base), []).Score.ShouldBe(100);
    }

    static EmissionFactor? Electricity(string region, FactorBasis basis, long timeMs) => Library.Find(Measure.ElectricityImport, region, basis, timeMs);
}
