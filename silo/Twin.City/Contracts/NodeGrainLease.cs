namespace Twin.City.Contracts;

/// <summary>How long what one silo tells another's grain holds without being told again.</summary>
static class NodeGrainLease
{
    /// <summary>A silo that is gone stops being told of changes after this.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromMinutes(2);
}
