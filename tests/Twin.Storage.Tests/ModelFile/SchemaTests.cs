using System.Reflection;
using System.Text.Json;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Rules;
using Twin.Storage.ModelFile.Sections;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile;

/// <summary>What an editor that follows the JSON Schema knows is what the loader knows.</summary>
public sealed class SchemaTests
{
    static readonly JsonElement Definitions = JsonDocument.Parse(File.ReadAllText(RepositoryFiles.Schema)).RootElement.GetProperty("$defs");

    static readonly MapShape[] Shapes =
    [
        .. typeof(ModelFile).Assembly.GetTypes()
            .SelectMany(t => t.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(p => p.PropertyType == typeof(MapShape)).Select(p => (MapShape)p.GetValue(null)!),
    ];

    [Fact]
    public void Every_mapping_of_one_is_known_to_the_other()
    {
        var described = Definitions.EnumerateObject().Where(d => d.Value.TryGetProperty("properties", out _)).Select(d => d.Name);
        described.Order().ShouldBe(Shapes.Select(s => s.Name).Order());
    }

    [Fact]
    public void Every_key_of_one_is_known_to_the_other()
    {
        foreach (var shape in Shapes)
        {
            var definition = Definitions.GetProperty(shape.Name);
            definition.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order().ShouldBe(shape.Keys.Order(), shape.Name);
            var required = definition.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(r => r.GetString()!) : [];
            required.Order().ShouldBe(shape.Required.Order(), shape.Name);
            definition.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse(shape.Name);
        }
    }

    [Fact]
    public void Words_are_the_same()
    {
        Words(Point("kind")).ShouldBe(PointSection.Kinds.Keys.Order());
        Words(Point("measure")).ShouldBe(PointSection.StatedMeasures.Keys.Order());
        Words(Point("unit")).ShouldBe(Units.All.Order());
        Words(Definitions.GetProperty("role")).ShouldBe(DeviceSection.Roles.Keys.Order());
        foreach (var (shape, key, words) in ((string, string, IEnumerable<string>)[])
        [
            ("factor", "measure", FactorSection.FactorMeasures.Keys), ("factor", "basis", FactorSection.Bases.Keys), ("factor", "standing", SourceSection.Standings.Keys),
            ("coalCoefficient", "measure", CoalSection.CoalMeasures.Keys), ("coalCoefficient", "convention", CoalSection.Conventions.Keys),
            ("carbon", "convention", CoalSection.Conventions.Keys), ("carbon", "uncovered", CarbonSection.Uncovered.Keys),
            ("tariffVersion", "reactive", TariffSection.Countings.Keys), ("supplyTerms", "basis", AccountSection.Bases.Keys), ("supplyTerms", "demandMethod", AccountSection.Methods.Keys),
        ])
            Words(Definitions.GetProperty(shape).GetProperty("properties").GetProperty(key)).ShouldBe(words.Order(), $"{shape}.{key}");
        Words(Definitions.GetProperty("carbon").GetProperty("properties").GetProperty("purchased").GetProperty("items")).ShouldBe(CarbonSection.PurchasedMeasures.Keys.Order());
        Words(Definitions.GetProperty("daySchedule").GetProperty("properties").GetProperty("days").GetProperty("items")).ShouldBe(ScheduleSection.DayTypes.Keys.Order());
        Words(Definitions.GetProperty("sides").GetProperty("items").GetProperty("anyOf")[0]).ShouldBe(References.SideWords.Keys.Order());
    }

    [Fact]
    public void Bounds_are_the_same()
    {
        Definitions.GetProperty("id").GetProperty("pattern").GetString().ShouldBe($"^{Id.Rule}$");
        Definitions.GetProperty("label").GetProperty("pattern").GetString().ShouldBe($"^{RuleFields.LabelPattern}$");
        Definitions.GetProperty("model").GetProperty("properties").GetProperty("include").GetProperty("maxItems").GetInt32().ShouldBe(ModelBounds.IncludedFilesMax);
        Definitions.GetProperty("footprint").GetProperty("maxItems").GetInt32().ShouldBe(ModelBounds.FootprintCornersMax);
        Definitions.GetProperty("name").GetProperty("properties").GetProperty("zh").GetProperty("maxLength").GetInt32().ShouldBe(ModelBounds.NameLengthMax);
        Definitions.GetProperty("deviceType").GetProperty("properties").GetProperty("points").GetProperty("maxItems").GetInt32().ShouldBe(ModelBounds.PointsPerTypeMax);
        Point("digits").GetProperty("maximum").GetInt32().ShouldBe(ModelBounds.RegisterDigitsMax);
        Definitions.GetProperty("datedMultiplier").GetProperty("properties").GetProperty("value").GetProperty("maximum").GetDecimal().ShouldBe(ModelBounds.MultiplierMax);
        Definitions.GetProperty("model").GetProperty("properties").GetProperty("model").GetProperty("const").GetInt32().ShouldBe(ModelFile.FormatVersion);
    }

    static JsonElement Point(string key) => Definitions.GetProperty("point").GetProperty("properties").GetProperty(key);

    static IEnumerable<string> Words(JsonElement definition) => definition.GetProperty("enum").EnumerateArray().Select(w => w.GetString()!).Order();
}
