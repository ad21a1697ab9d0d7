namespace Twin.Storage.ModelFile;

/// <summary>Files of the repository, found from where the tests run.</summary>
static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Haikou => Path.Combine(Root, "infra", "models", "haikou.yaml");
    public static string Schema => Path.Combine(Root, "infra", "models", "model.schema.json");

    static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Twin.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run below the folder of Twin.sln");
    }
}
