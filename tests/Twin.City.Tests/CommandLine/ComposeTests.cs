using Twin.Park.Server;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Twin.City.CommandLine;

/// <summary>infra/compose.yaml as far as it can be held without a container engine.</summary>
public sealed class ComposeTests
{
    static readonly Dictionary<string, object> Compose = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
        new MergingParser(new Parser(new StringReader(File.ReadAllText(Path.Combine(Repository.Root, "infra/compose.yaml"))))));

    static Dictionary<object, object> Services => (Dictionary<object, object>)Compose["services"];

    [Fact]
    public void Every_variable_of_a_silo_is_an_option_of_the_program()
    {
        // The token of InfluxDB is a variable alone: see InfluxArguments.
        var known = CityCommand.Root().Options.Select(o => "TWIN_" + o.Name.TrimStart('-').ToUpperInvariant().Replace('-', '_')).Append("TWIN_INFLUX_TOKEN").ToHashSet();
        var silos = Services.Where(s => ((string)s.Key).StartsWith("silo", StringComparison.Ordinal)).ToArray();
        silos.Length.ShouldBe(3);
        foreach (var (name, service) in silos)
        {
            var environment = (Dictionary<object, object>)((Dictionary<object, object>)service)["environment"];
            environment.Keys.Cast<string>().ShouldAllBe(v => known.Contains(v));
            environment["TWIN_ADVERTISE"].ShouldBe(name);
            environment.ShouldContainKey("TWIN_POSTGRES");
        }
    }

    [Fact]
    public void Every_volume_is_declared_and_every_mounted_file_is_there_or_named_as_the_operators_own()
    {
        var declared = ((Dictionary<object, object>)Compose["volumes"]).Keys.Cast<string>().ToHashSet();
        foreach (var mount in Services.Values.Cast<Dictionary<object, object>>().SelectMany(s => (List<object>)s["volumes"]).Cast<string>().Select(v => v.Split(':')[0]))
            if (!mount.StartsWith("./", StringComparison.Ordinal)) declared.ShouldContain(mount);
            else if (mount is not ("./city/model.yaml" or "./city/passwords")) File.Exists(Path.Combine(Repository.Root, "infra", mount)).ShouldBeTrue(mount);
    }
}
