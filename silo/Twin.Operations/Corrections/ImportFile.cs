using System.Text;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Wire;

namespace Twin.Operations.Corrections;

/// <summary>Reads a CSV file of readings: the header <c>path,time,value</c>, then a reading a line. Finds every fault, not only the first.</summary>
/// <remarks>No field needs quotes: a path has no comma, and times and decimals have none either.</remarks>
sealed class ImportFile(CityModel model, long nowMs, int rowsMax)
{
    /// <summary>Faults listed; what comes beyond is counted.</summary>
    public const int FaultsMax = 1_000;

    const string Header = "path,time,value";

    readonly List<(PointKey Point, long TimeMs, long Micro)> readings = [];
    readonly List<LineFaultWire> faults = [];
    readonly Dictionary<(PointKey, long), int> lines = [];
    readonly Dictionary<string, Point?> points = new(StringComparer.Ordinal);

    public IReadOnlyList<(PointKey Point, long TimeMs, long Micro)> Readings => readings;
    public IReadOnlyList<LineFaultWire> Faults => faults;
    public int FaultCount { get; private set; }

    /// <returns>A problem where the file has too many rows; its faults otherwise are in <see cref="Faults"/>.</returns>
    public Problem? Read(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8).TrimStart('\uFEFF').AsSpan(); // spreadsheets write a byte order mark
        var (number, rows) = (0, 0);
        foreach (var raw in text.EnumerateLines())
        {
            number++;
            var line = raw.Trim();
            if (number == 1)
            {
                if (!line.SequenceEqual(Header)) Fault(1, "bad_header", null, line, $"the first line must be \"{Header}\"");
            }
            else if (!line.IsEmpty)
            {
                if (++rows > rowsMax)
                    return new()
                    {
                        Status = 413, Code = "too_many_rows", Title = "The file has too many rows", Limit = rowsMax,
                        Detail = $"An import has at most {rowsMax} rows: split the file.",
                    };
                ReadRow(number, line);
            }
        }
        if (rows == 0 && FaultCount == 0) Fault(number, "no_rows", null, "", "the file has no readings");
        return null;
    }

    void ReadRow(int number, ReadOnlySpan<char> line)
    {
        Span<Range> cuts = stackalloc Range[4];
        if (line.Split(cuts, ',', StringSplitOptions.TrimEntries) != 3)
        {
            Fault(number, "bad_row", null, line, "a row is path,time,value");
            return;
        }
        var found = FaultCount;
        var point = FindPoint(line[cuts[0]].ToString());
        if (point is null) Fault(number, "unknown_point", "path", line[cuts[0]], "the model has no such point");
        else if (!OrderFields.IsRegister(point)) Fault(number, "not_a_register", "path", line[cuts[0]], "only registers with a measure are imported");
        if (OrderFields.Time(line[cuts[1]].ToString(), model.TimeZone, nowMs, out var timeMs) is { } badTime) Fault(number, badTime.Code, "time", line[cuts[1]], badTime.Detail);
        if (!MicroDecimal.TryParse(line[cuts[2]].ToString(), out var micro)) Fault(number, "not_a_decimal", "value", line[cuts[2]], $"a value is {MicroDecimal.Rule}");
        if (FaultCount > found) return;
        if (lines.TryAdd((point!.Key, timeMs), number)) readings.Add((point.Key, timeMs, micro));
        else Fault(number, "repeated_instant", "time", line[cuts[1]], $"line {lines[(point.Key, timeMs)]} has a reading of this register and instant already");
    }

    Point? FindPoint(string path)
    {
        if (!points.TryGetValue(path, out var point)) points[path] = point = model.FindPoint(path);
        return point;
    }

    void Fault(int line, string code, string? column, ReadOnlySpan<char> value, string detail)
    {
        if (++FaultCount <= FaultsMax) faults.Add(new(line, code, column, Problem.Shown(value.ToString()), detail));
    }
}
