namespace Twin.Model.Rules;

/// <summary>How far a figure of a rule is to be trusted; shown to people beside what is computed from it.</summary>
public enum Standing : byte
{
    /// <summary>Cross-checked in public sources.</summary>
    High,
    /// <summary>One source; to be verified.</summary>
    Medium,
    /// <summary>Common knowledge, not re-checked; to be verified.</summary>
    Low,
    /// <summary>Made up for the demonstration.</summary>
    Invented,
}

/// <summary>Where a factor, price, base or threshold comes from.</summary>
/// <param name="Source">Who states it.</param>
/// <param name="Document">Number of the document ("notice 2025 no. 47", "GB/T 2589-2020"); empty where there is none.</param>
/// <param name="Published">Date of publication, where known.</param>
public sealed record Provenance(string Source, string Document, Standing Standing, DateOnly? Published = null, string Note = "")
{
    public bool ToBeVerified => Standing is not Standing.High;
}
