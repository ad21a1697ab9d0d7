using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile;

/// <summary>A model file and the files that it includes, as one text: what a revision keeps, and what can be sent whole.</summary>
/// <remarks>
/// The model file stands first, as it is. Each included file follows below a line <c>--- # included: factors-cn.yaml</c>, as it is,
/// so the text is a stream of YAML documents and every line is still known by its own file and number.
/// </remarks>
public static class ModelText
{
    const string Marker = "--- # included: ";

    /// <summary>One file of a text.</summary>
    internal readonly record struct Part(string Name, string Text);

    /// <summary>Reads a model file with everything that it includes.</summary>
    /// <param name="text">Null where a file cannot be read or is too long.</param>
    /// <param name="faults">Why, with the place of the <c>include</c> that asks for it.</param>
    public static bool TryRead(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text, out ImmutableArray<ModelFault> faults) =>
        TryRead(path, known: null, out text, out faults);

    /// <summary>The same. Where the model file is that of a text known already, it includes what it did then, and a large one is not parsed to learn that.</summary>
    /// <param name="known">A text that was accepted.</param>
    internal static bool TryRead(string path, string? known, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text, out ImmutableArray<ModelFault> faults)
    {
        text = null;
        if (ReadFile(path, out var main) is { } unreadable)
        {
            faults = [new(path, 0, "", null, unreadable)];
            return false;
        }
        var log = new FaultLog(Path.GetFileName(path));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        text = WithKnown(main!, folder, known) ?? WithIncluded(main!, folder, log);
        faults = log.InOrder();
        if (!log.IsEmpty) text = null;
        return text is not null;
    }

    /// <summary>What a text is known by: its SHA-256, in hexadecimal.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The files of a text: the model file under the name given, then what it includes.</summary>
    internal static IReadOnlyList<Part> PartsOf(string text, string name)
    {
        List<Part> parts = [];
        for (var start = 0; ;)
        {
            var marker = FindMarker(text, start);
            parts.Add(new(name, marker < 0 ? text[start..] : text[start..marker]));
            if (marker < 0) return parts;
            var end = text.IndexOf('\n', marker);
            if (end < 0) end = text.Length;
            name = text[(marker + Marker.Length)..end].Trim();
            start = Math.Min(end + 1, text.Length);
        }
    }

    static int FindMarker(string text, int from)
    {
        for (var at = from; (at = text.IndexOf(Marker, at, StringComparison.Ordinal)) >= 0; at++)
            if (at == 0 || text[at - 1] == '\n') return at;
        return -1;
    }

    // Null where that cannot be said, or where a file is at fault: then the place that includes it is told.
    static string? WithKnown(string main, string folder, string? known)
    {
        if (known is null) return null;
        var parts = PartsOf(known, "");
        if (main.TrimEnd('\n') != parts[0].Text.TrimEnd('\n')) return null;
        var whole = new StringBuilder(main);
        foreach (var (name, _) in parts.Skip(1))
        {
            if (ReadFile(Path.Combine(folder, name), out var text) is not null || FindMarker(text!, 0) >= 0) return null;
            Append(whole, name, text!);
        }
        return whole.ToString();
    }

    static void Append(StringBuilder whole, string name, string text)
    {
        if (whole.Length > 0 && whole[^1] != '\n') whole.Append('\n');
        whole.Append(Marker).Append(name).Append('\n').Append(text);
    }

    static string WithIncluded(string main, string folder, FaultLog faults)
    {
        var parts = PartsOf(main, faults.File);
        var whole = new StringBuilder(main);
        foreach (var item in NamesIn(parts[0].Text))
        {
            // What is no name of a file is told when the text is read as a model.
            if (item is not YamlScalar { Text: var name } || !IncludeField.IsName(name) || parts.Any(p => p.Name == name)) continue;
            if (ReadFile(Path.Combine(folder, name), out var text) is { } unreadable) faults.Add(faults.File, item.Line, item.Path, name, unreadable);
            else if (FindMarker(text!, 0) >= 0) faults.Add(faults.File, item.Line, item.Path, name, "an included file includes no other");
            else Append(whole, name, text!);
        }
        return whole.ToString();
    }

    static IReadOnlyList<YamlItem> NamesIn(string main)
    {
        // Reading a large city twice is spared where it cannot include anything.
        if (!main.Contains(IncludeField.Key, StringComparison.Ordinal)) return [];
        return YamlReader.Read(new StringReader(main), "", new("")) is { } top && top[IncludeField.Key] is YamlList list ? list.Items : [];
    }

    static string? ReadFile(string path, out string? text)
    {
        text = null;
        try
        {
            var length = new FileInfo(path).Length;
            if (length > ModelBounds.FileBytesMax) return $"a model file has at most {ModelBounds.FileBytesMax} bytes, this one has {length}";
            text = File.ReadAllText(path);
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {unreadable.Message}";
        }
    }
}
