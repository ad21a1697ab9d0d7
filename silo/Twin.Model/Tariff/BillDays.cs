using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>Consecutive local days of a month with the same terms and tariff version.</summary>
readonly record struct BillDays(DateOnly FirstDay, int Days, SupplyTerms Terms, TariffVersion? Version)
{
    public static IReadOnlyList<BillDays> Spans(SupplyAccount account, Validity period)
    {
        List<BillDays> spans = [];
        if (period.ToMs <= period.FromMs) return spans;
        for (var day = DateOnly.FromDateTime(LocalTime.At(period.FromMs, account.Zone)); ; day = day.AddDays(1))
        {
            var startMs = LedgerCalendar.StartOf(day, account.Zone);
            if (startMs >= period.ToMs) return spans;
            var terms = account.Terms.At(startMs);
            var version = terms.Tariff?.At(startMs);
            if (spans.Count > 0 && ReferenceEquals(spans[^1].Terms, terms) && ReferenceEquals(spans[^1].Version, version))
                spans[^1] = spans[^1] with { Days = spans[^1].Days + 1 };
            else spans.Add(new(day, 1, terms, version));
        }
    }
}
