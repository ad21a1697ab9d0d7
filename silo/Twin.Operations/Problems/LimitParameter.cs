using System.Globalization;

namespace Twin.Operations.Problems;

/// <summary>How many rows are asked for.</summary>
static class LimitParameter
{
    public const string Name = "limit";

    public static Problem? TryParse(string? text, int usual, int most, out int limit)
    {
        limit = usual;
        if (text is null) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1)
            return Problem.BadParameter("bad_limit", "A limit cannot be read", Name, text, $"\"{Name}\" must be a whole number from 1 to {most}.",
                limit: most);
        return limit <= most ? null
            : Problem.BadParameter("limit_too_high", "The limit is above the bound", Name, text, $"\"{Name}\" may be at most {most}.", limit: most);
    }
}
