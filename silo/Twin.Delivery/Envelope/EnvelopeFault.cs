namespace Twin.Delivery.Envelope;

public enum EnvelopeFaultKind : byte
{
    /// <summary>The bytes are not what was written for this journal.</summary>
    Damaged = 1,

    /// <summary>A newer program wrote it.</summary>
    NewerFormat = 2,
}

/// <summary>Why an envelope cannot be read.</summary>
/// <param name="Line">One line for the log and <c>readyz</c>: whose, what is wrong.</param>
public sealed record EnvelopeFault(EnvelopeFaultKind Kind, string Line)
{
    internal static EnvelopeFault Damaged(JournalKey key, string what) => new(EnvelopeFaultKind.Damaged, $"envelope of {key}: {what}");

    public override string ToString() => Line;
}
