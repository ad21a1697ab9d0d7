using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>A power factor and the change of the bill at it; linear between neighbours.</summary>
/// <param name="Hundredths">100 is a power factor of 1.</param>
/// <param name="Percent">Of the charges; negative is a reduction.</param>
public readonly record struct PowerFactorStep(int Hundredths, decimal Percent);

/// <summary>How the power factor changes a bill: the table of 1983 no. 215, as data.</summary>
/// <param name="Steps">From 0 to 100, in strict order.</param>
public sealed record PowerFactorTable(string Id, ImmutableArray<PowerFactorStep> Steps, Provenance Provenance)
{
    /// <summary>The change in percent at a power factor in hundredths, 0 to 100. Exact: no step of the tables in use leaves a remainder.</summary>
    public decimal PercentAt(int hundredths)
    {
        for (var i = 1; i < Steps.Length; i++)
        {
            var (low, high) = (Steps[i - 1], Steps[i]);
            if (hundredths > high.Hundredths) continue;
            return low.Percent + (high.Percent - low.Percent) * (hundredths - low.Hundredths) / (high.Hundredths - low.Hundredths);
        }
        return Steps[^1].Percent;
    }

    internal IEnumerable<RuleFault> Faults(string place)
    {
        if (Steps.Length < 2 || Steps[0].Hundredths != 0 || Steps[^1].Hundredths != 100)
            yield return new($"{place} {Id}", "power-factor-range", "the steps do not go from 0 to 100");
        for (var i = 1; i < Steps.Length; i++)
            if (Steps[i].Hundredths <= Steps[i - 1].Hundredths)
                yield return new($"{place} {Id}", "power-factor-order", $"{Steps[i].Hundredths} follows {Steps[i - 1].Hundredths}");
    }
}

/// <summary>A month's power factor from its energies.</summary>
/// <param name="ActiveMicroKwh">P.</param>
/// <param name="ReactiveMicroKvarh">Q, as the tariff counts it.</param>
/// <param name="Hundredths">P / sqrt(P² + Q²), rounded to 0.01, half up.</param>
public readonly record struct PowerFactor(long ActiveMicroKwh, long ReactiveMicroKvarh, int Hundredths)
{
    /// <summary>Null where nothing was drawn: there is no power factor then.</summary>
    public static PowerFactor? Of(long activeMicroKwh, long laggingMicroKvarh, long leadingMicroKvarh, ReactiveCounting counting)
    {
        if (activeMicroKwh <= 0) return null;
        var reactive = Math.Abs(laggingMicroKvarh) + (counting == ReactiveCounting.LaggingAndLeading ? Math.Abs(leadingMicroKvarh) : 0);
        return new(activeMicroKwh, reactive, Round(activeMicroKwh, reactive));
    }

    /// <summary>To four decimals, for people; the bill uses <see cref="Hundredths"/>.</summary>
    public decimal Value => decimal.Round((decimal)(ActiveMicroKwh / double.Hypot(ActiveMicroKwh, ReactiveMicroKvarh)), 4);

    public override string ToString() => (Hundredths / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    // Exact, no square root: the power factor is at least n - 1/2 hundredths if and only if (2n - 1)² (P² + Q²) <= 200² P².
    // A park's month is below 1e15 micro-kWh, so the products stay below 1e35 of 1.7e38.
    static int Round(long active, long reactive)
    {
        var activeSquared = (Int128)active * active;
        var apparentSquared = checked(activeSquared + (Int128)reactive * reactive);
        int low = 0, high = 100;
        while (low < high)
        {
            var n = (low + high + 1) / 2;
            if (checked((2 * n - 1) * (2 * n - 1) * apparentSquared) <= checked(40_000 * activeSquared)) low = n; else high = n - 1;
        }
        return low;
    }
}
