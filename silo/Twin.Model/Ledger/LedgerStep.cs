namespace Twin.Model.Ledger;

/// <summary>How wide the rows of a ledger answer are. All but the quarter of an hour follow the local calendar.</summary>
public enum LedgerStep : byte { QuarterHour, Hour, Day, Month, Year }

/// <summary>The names of steps, as the API writes them.</summary>
public static class LedgerSteps
{
    static readonly string[] Table = ["15m", "1h", "1d", "1mo", "1y"];

    public static IReadOnlyList<string> Names => Table;

    public static string Name(this LedgerStep step) => Table[(int)step];

    public static LedgerStep? Parse(string name) => Array.IndexOf(Table, name) is >= 0 and var index ? (LedgerStep)index : null;
}
