namespace Twin.Model.Topology;

/// <summary>The rule for one segment of a path: <c>[a-z0-9][a-z0-9_-]{0,62}</c>.</summary>
public static class Id
{
    public const int LengthMax = 63;
    public const string Rule = "[a-z0-9][a-z0-9_-]{0,62}";

    public static bool IsValid(ReadOnlySpan<char> id)
    {
        if (id.Length is 0 or > LengthMax || !IsAlphanumeric(id[0])) return false;
        foreach (var c in id)
            if (!IsAlphanumeric(c) && c is not ('_' or '-')) return false;
        return true;
    }

    static bool IsAlphanumeric(char c) => c is >= 'a' and <= 'z' or >= '0' and <= '9';
}
