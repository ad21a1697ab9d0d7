using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.Devices;

/// <summary>The demo city, as the server loads it.</summary>
static class HaikouModel
{
    static readonly Lazy<CityModel> Loaded = new(Load);

    public static CityModel City => Loaded.Value;

    static CityModel Load()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "infra", "models", "haikou.yaml");
            if (!File.Exists(file)) continue;
            var load = ModelFile.Load(file);
            return load.Model ?? throw new InvalidOperationException(string.Join('\n', load.Faults));
        }
        throw new FileNotFoundException("infra/models/haikou.yaml is not above the tests");
    }
}
