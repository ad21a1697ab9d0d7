using System.Reflection;

namespace Twin.Delivery.FacilityJournal;

/// <summary>The scripts of <c>infra/postgres</c>, in order of their names. An operator may run them; on an empty database the server does.</summary>
public static class PostgresSchema
{
    const string Folder = "postgres/";

    public static IReadOnlyList<string> Scripts { get; } = [.. typeof(PostgresSchema).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

    static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
