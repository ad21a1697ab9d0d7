using Twin.Operations.Problems;

namespace Twin.Operations.Export;

enum ExportFormat : byte { Csv, Line }

static class ExportFormats
{
    public static IReadOnlyList<string> Names { get; } = ["csv", "line"];

    public static Problem? TryParse(string? text, out ExportFormat format)
    {
        format = text == "line" ? ExportFormat.Line : ExportFormat.Csv;
        return text is null || Names.Contains(text) ? null
            : Problem.BadParameter("unknown_format", "There is no such format", "format", text, $"\"format\" must be one of {string.Join(", ", Names)}.", Names);
    }

    public static string MediaType(this ExportFormat format) => format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "text/plain; charset=utf-8";
}
