using System.Globalization;
using Twin.Operations.Problems;

namespace Twin.Operations.Billing;

/// <summary>A month of the local calendar: 2018-01.</summary>
static class MonthParameter
{
    public const string Rule = "a month as yyyy-MM, from 1970-01 to 2199-12";

    public static Problem? TryParse(string name, string text, out int year, out int month)
    {
        var good = DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            && first.Year is >= 1970 and < 2200;
        (year, month) = (first.Year, first.Month);
        return good ? null : Problem.BadParameter("bad_month", "A month cannot be read", name, text, $"\"{name}\" must be {Rule}.");
    }

    public static string Format(int year, int month) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}");
}
