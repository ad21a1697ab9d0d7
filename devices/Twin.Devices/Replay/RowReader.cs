using System.Globalization;

namespace Twin.Devices.Replay;

/// <summary>A file that cannot be replayed, with its place.</summary>
sealed class ReplayException(string message) : Exception(message);

/// <summary>What one row says of one point.</summary>
/// <param name="Point">Index of the column mapping.</param>
/// <param name="Micro">Micro-units of the point's unit.</param>
readonly record struct ReplayReading(long TimeMs, int Point, long Micro);

/// <summary>Turns a table of interval rows into readings: amounts become cumulative registers, exactly.</summary>
/// <remarks>
/// A register is read at the end of every interval, and besides at the start of an interval that does not follow another:
/// the first one (the opening reading) and the one after a gap. So every amount is booked within its own interval.
/// </remarks>
sealed class RowReader(ReplayOptions options)
{
    /// <summary>Ten million rows are 280 years of quarter-hours.</summary>
    const int RowsMax = 10_000_000;

    readonly List<ReplayReading> readings = [];
    readonly decimal[] registers = [.. options.Columns.Select(_ => options.Opening)];
    readonly long[] ends = [.. options.Columns.Select(_ => long.MinValue)];
    readonly long intervalMs = (long)options.Interval.TotalMilliseconds;

    public int Rows { get; private set; }

    /// <summary>Cells without a value; nothing is sent for them.</summary>
    public int EmptyCells { get; private set; }

    /// <returns>Readings in the order of the file.</returns>
    /// <exception cref="ReplayException">A column is missing, or a row cannot be read.</exception>
    public IReadOnlyList<ReplayReading> Read(Stream input)
    {
        var table = new CsvTable(input);
        var stampColumn = Require(table, options.Stamps.Column);
        var columns = options.Columns.Select(c => Require(table, c.Column)).ToArray();
        var previousMs = long.MinValue;
        while (table.Read() is { } row)
        {
            if (++Rows > RowsMax) throw new ReplayException($"{options.File.Name}: more than {RowsMax} rows");
            var stamp = Cell(row, stampColumn, table.Line);
            var stampMs = options.Stamps.Parse(stamp, previousMs)
                ?? throw new ReplayException($"{options.File.Name}:{table.Line}: '{stamp}' is not a time of the stated format and zone");
            previousMs = stampMs;
            for (var i = 0; i < columns.Length; i++) Take(i, stampMs, Cell(row, columns[i], table.Line), table.Line);
        }
        return readings;
    }

    void Take(int index, long stampMs, string cell, int line)
    {
        if (cell.Length == 0)
        {
            EmptyCells++;
            return;
        }
        var mapping = options.Columns[index];
        if (!decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            throw new ReplayException($"{options.File.Name}:{line}: {mapping.Column} '{cell}' is not a number");
        if (mapping.Kind == ColumnKind.Gauge)
            readings.Add(new(stampMs, index, ToMicro(value * mapping.Scale, line)));
        else
            Advance(index, stampMs, value * mapping.Scale, line);
    }

    void Advance(int index, long stampMs, decimal amount, int line)
    {
        if (amount < 0) throw new ReplayException($"{options.File.Name}:{line}: {options.Columns[index].Column} is negative, a register never falls");
        var startMs = options.Stamps.Edge == StampEdge.Start ? stampMs : stampMs - intervalMs;
        if (startMs < ends[index]) throw new ReplayException($"{options.File.Name}:{line}: the interval overlaps the one before");
        if (startMs > ends[index]) readings.Add(new(startMs, index, ToMicro(registers[index], line)));
        registers[index] += amount;
        ends[index] = startMs + intervalMs;
        readings.Add(new(ends[index], index, ToMicro(registers[index], line)));
    }

    // The sum is kept exact and only what is sent is rounded, so roundings do not add up.
    long ToMicro(decimal value, int line)
    {
        try { return (long)decimal.Round(value * 1_000_000m, MidpointRounding.ToEven); }
        catch (OverflowException) { throw new ReplayException($"{options.File.Name}:{line}: {value} is out of range"); }
    }

    int Require(CsvTable table, string column)
    {
        var index = table.IndexOf(column);
        return index >= 0 ? index
            : throw new ReplayException($"{options.File.Name}: no column '{column}'; there are {string.Join(", ", table.Header)}");
    }

    string Cell(string[] row, int column, int line) => column < row.Length ? row[column].Trim()
        : throw new ReplayException($"{options.File.Name}:{line}: {row.Length} fields, at least {column + 1} expected");
}
