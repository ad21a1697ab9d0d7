namespace Twin.Storage.ModelFile;

/// <summary>One thing wrong with a model file: where, what stands there, and the rule that it breaks.</summary>
/// <param name="File">Name of the file as given.</param>
/// <param name="Line">From 1; 0 where the fault is of the file as a whole.</param>
/// <param name="Key">Path of keys: <c>parks[0].enterprises[2].id</c>; empty for the file as a whole.</param>
/// <param name="Value">What stands there, cut to a bound; null where something is missing or must not be shown.</param>
/// <param name="Rule">What is expected there.</param>
public sealed record ModelFault(string File, int Line, string Key, string? Value, string Rule)
{
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}" : File;
        if (Key.Length > 0) place += $": {Key}";
        return Value is null ? $"{place}: {Rule}" : $"{place}: '{Value}': {Rule}";
    }
}
