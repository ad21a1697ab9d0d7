using System.Reflection;

namespace Twin.Delivery.FacilityJournal;

/// <summary>The scripts of <c>infra/postgres</c>, in order of their names. An operator may run them; what a database lacks the server runs.</summary>
/// <remarks>The n-th script makes a database of format n out of one of format n - 1, and says so in <c>twin_format</c>.</remarks>
public static class PostgresSchema
{
    const string Folder = "postgres/";

    /// <summary>What the scripts make, and the only format that this program works with.</summary>
    public static int Format => Scripts.Count;

    public static IReadOnlyList<string> Scripts { get; } = [.. typeof(PostgresSchema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
