using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Twin.Operations.Metrics;

/// <summary>The Prometheus text format, version 0.0.4.</summary>
static class MetricText
{
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var text = new StringBuilder();
        foreach (var family in families.OrderBy(f => f.Name, StringComparer.Ordinal)) Write(text, family);
        return text.ToString();
    }

    /// <summary>The name of an instrument: dots become underscores, the unit and "total" are its endings.</summary>
    public static string Name(Instrument instrument, MetricKind kind)
    {
        var name = new StringBuilder();
        foreach (var c in instrument.Name)
            name.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or ':' ? c : '_');
        if (char.IsAsciiDigit(name[0])) name.Insert(0, '_');
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "us" => "_microseconds",
            "By" => "_bytes",
            "%" => "_percent",
            "1" when kind == MetricKind.Gauge => "_ratio",
            _ => "", // an annotation in braces names what is counted; the name says it already
        };
        if (!EndsWith(name, unit)) name.Append(unit);
        if (kind == MetricKind.Counter && !EndsWith(name, "_total")) name.Append("_total");
        return name.ToString();
    }

    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (text.Length > 0) text.Append(',');
            foreach (var c in key) text.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
            text.Append("=\"").Append(Escaped(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")).Append('"');
        }
        return text.ToString();
    }

    static void Write(StringBuilder text, MetricFamily family)
    {
        var cells = family.Cells;
        if (cells.Length == 0) return;
        text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help.Replace("\\", @"\\").Replace("\n", @"\n")).Append('\n');
        text.Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Kind switch
        {
            MetricKind.Counter => "counter",
            MetricKind.Histogram => "histogram",
            _ => "gauge",
        }).Append('\n');
        foreach (var cell in cells.OrderBy(c => c.Labels, StringComparer.Ordinal))
        {
            if (family.Kind == MetricKind.Histogram) WriteHistogram(text, family, cell);
            else Line(text, family.Name, cell.Labels, Number(cell.Value));
        }
    }

    static void WriteHistogram(StringBuilder text, MetricFamily family, MetricCell cell)
    {
        var separator = cell.Labels.Length == 0 ? "" : ",";
        long count = 0;
        for (var i = 0; i <= family.Bounds.Length; i++)
        {
            count += cell.CountAt(i);
            var bound = i == family.Bounds.Length ? "+Inf" : Number(family.Bounds[i]);
            Line(text, family.Name + "_bucket", $"{cell.Labels}{separator}le=\"{bound}\"", Number(count));
        }
        Line(text, family.Name + "_sum", cell.Labels, Number(cell.Value));
        Line(text, family.Name + "_count", cell.Labels, Number(count)); // the buckets' own, so that the two agree
    }

    static void Line(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    static string Escaped(string value) => value.Replace("\\", @"\\").Replace("\"", "\\\"").Replace("\n", @"\n");

    static bool EndsWith(StringBuilder text, string end) => text.ToString().EndsWith(end, StringComparison.Ordinal);
}
