namespace Twin.Park.Server;

/// <summary>A folder that goes with its test.</summary>
sealed class TestFolder(string name) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory($"twin-{name}-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
