using System.Text;

namespace Twin.Devices.Replay;

/// <summary>Reads comma-separated rows with a header; fields may be quoted (RFC 4180). A byte order mark is skipped.</summary>
sealed class CsvTable
{
    readonly StreamReader reader;

    public CsvTable(Stream input)
    {
        reader = new(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        Header = ReadFields() ?? [];
    }

    public string[] Header { get; }

    /// <summary>Line of the row read last; the header is line 1.</summary>
    public int Line { get; private set; }

    public int IndexOf(string column) => Array.FindIndex(Header, h => h == column);

    /// <summary>The next row that is not empty; null at the end.</summary>
    public string[]? Read()
    {
        while (true)
        {
            var fields = ReadFields();
            if (fields is null || fields is not [""]) return fields;
        }
    }

    string[]? ReadFields()
    {
        var line = reader.ReadLine();
        Line++;
        if (line is null) return null;
        return line.Contains('"', StringComparison.Ordinal) ? SplitQuoted(line) : line.Split(',');
    }

    string[] SplitQuoted(string line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; ; i++)
        {
            if (i == line.Length)
            {
                if (!quoted || reader.ReadLine() is not { } more) break;
                field.Append('\n'); // a quoted field may run over several lines
                Line++;
                (line, i) = (more, -1);
            }
            else if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted) { fields.Add(field.ToString()); field.Clear(); }
            else field.Append(line[i]);
        }
        fields.Add(field.ToString());
        return [.. fields];
    }
}
