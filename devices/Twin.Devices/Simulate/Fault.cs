using System.Globalization;

namespace Twin.Devices.Simulate;

/// <summary>What can go wrong with a gateway, on demand.</summary>
enum FaultKind
{
    /// <summary>The line is cut for a minute and a half out of three: the will is sent, points go stale, nothing is made up for.</summary>
    Silence,
    /// <summary>Messages are published twice.</summary>
    Duplicate,
    /// <summary>Messages are held back and sent together, older than what came meanwhile.</summary>
    Late,
    /// <summary>The clock is ten minutes ahead: all readings are refused.</summary>
    Clock,
    /// <summary>Registers reach their capacity within a minute and begin anew.</summary>
    Rollover,
    /// <summary>Registers begin at zero after a minute, as after a power loss.</summary>
    Reset,
    /// <summary>Messages that are no JSON, unknown points, text for numbers, times out of the world, other gateways' topics.</summary>
    Garbage,
}

/// <summary>A fault and whom it befalls.</summary>
/// <param name="Rate">The share of messages, 0 to 1; for faults of single messages.</param>
/// <param name="Gateway">A user name or the end of one; null is all for faults of single messages, and otherwise the model's first.</param>
sealed record Fault(FaultKind Kind, double Rate, string? Gateway)
{
    const double RateOtherwise = 0.1;

    /// <summary>Reads <c>kind</c>, <c>kind:0.05</c> or <c>kind:park/gateway</c>; null for anything else.</summary>
    public static Fault? Parse(string text)
    {
        var cut = text.IndexOf(':', StringComparison.Ordinal);
        if (!Enum.TryParse<FaultKind>(cut < 0 ? text : text[..cut], ignoreCase: true, out var kind) || !Enum.IsDefined(kind)) return null;
        if (cut < 0) return new(kind, RateOtherwise, null);
        var argument = text[(cut + 1)..];
        if (double.TryParse(argument, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate))
            return IsOfMessages(kind) && rate is >= 0 and <= 1 ? new(kind, rate, null) : null;
        return argument.Length > 0 ? new(kind, RateOtherwise, argument) : null;
    }

    static bool IsOfMessages(FaultKind kind) => kind is FaultKind.Duplicate or FaultKind.Late or FaultKind.Garbage;

    public bool Befalls(string userName, bool isFirst) => Gateway is null
        ? IsOfMessages(Kind) || isFirst
        : userName == Gateway || userName.EndsWith("/" + Gateway, StringComparison.Ordinal);
}
