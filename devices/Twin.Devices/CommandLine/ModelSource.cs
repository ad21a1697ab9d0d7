using System.CommandLine;
using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.Devices.CommandLine;

/// <summary>The model file cannot be used; every fault in it is a line of the message.</summary>
sealed class ModelException(string message) : Exception(message);

/// <summary>The city that devices simulate or load, from the same file as the server's.</summary>
static class ModelSource
{
    const int FaultsShownMax = 10;

    public static Option<FileInfo> Option() => new("--model") { Description = "The model file of the server.", Required = true, HelpName = "FILE" };

    /// <exception cref="ModelException">The file has faults.</exception>
    public static CityModel Load(FileInfo file)
    {
        var load = ModelFile.Load(file.FullName);
        if (load.Model is { } model) return model;
        // The server tells all of them; here the first ones say which file is meant and that it is bad.
        IEnumerable<string> lines = load.Faults.Select(f => f.ToString()).Distinct(StringComparer.Ordinal).Take(FaultsShownMax);
        throw new ModelException(string.Join(Environment.NewLine, lines));
    }
}
