using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>Everything that a model says, as text: every public property of every part, found by reflection, so that a new one is compared without being named here.</summary>
static class ModelDescription
{
    const int DepthMax = 24;

    public static string Of(CityModel model)
    {
        var text = new StringBuilder();
        foreach (var part in (object[])[model.AllNodes, model.AllDevices, model.AllPoints, model.AllGateways, model.Ended, model.Accounting, model.Evaluation])
            foreach (var item in part as IEnumerable ?? new[] { part })
            {
                Describe(text, item, 0);
                text.Append('\n');
            }
        text.Append(CultureInfo.InvariantCulture, $"{model.Revision} {model.TimeZone.Id} {model.NodeNumbers} {model.PointNumbers} {model.GatewayNumbers} {model.City.Path}\n");
        foreach (var node in model.AllNodes) text.Append(CultureInfo.InvariantCulture, $"{model.Find(node.Path)!.Key} {model.Find(node.Key)!.Path}\n");
        foreach (var node in model.AllNodes.Where(n => n.Kind == NodeKind.Facility))
        {
            var rules = model.Accounting.RulesOf(node);
            Describe(text.Append(node.Path), model.Accounting.SettingsOf(node), 1);
            text.Append(rules.Prices is null ? " unpriced\n" : " priced\n");
        }
        return text.ToString();
    }

    static void Describe(StringBuilder text, object? value, int depth)
    {
        if (depth > DepthMax) throw new InvalidOperationException($"deeper than {DepthMax} levels");
        switch (value)
        {
            case null: text.Append('-'); return;
            case string word: text.Append('"').Append(word).Append('"'); return;
            case TimeZoneInfo zone: text.Append(zone.Id); return;
            case PointNames names: Describe(text, names.All().ToArray(), depth + 1); return;
            // Another part: it is described where it stands.
            case Node or Device or Point or Gateway when depth > 0 && !IsEnded(depth): text.Append(KeyOf(value)); return;
            case IFormattable number: text.Append(number.ToString(null, CultureInfo.InvariantCulture)); return;
            case bool flag: text.Append(flag); return;
            case IEnumerable items:
                text.Append('[');
                foreach (var item in items)
                {
                    Describe(text, item, depth + 1);
                    text.Append(", ");
                }
                text.Append(']');
                return;
        }
        text.Append(value.GetType().Name).Append('{');
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0))
        {
            text.Append(property.Name).Append('=');
            Describe(text, property.GetValue(value), depth + 1);
            text.Append("; ");
        }
        text.Append('}');
    }

    // Ended parts stand in their list: EndedParts, its array, the entry, the part.
    static bool IsEnded(int depth) => depth == 3;

    static string KeyOf(object part) => part switch
    {
        Node node => node.Key.ToString(), Device device => device.Key.ToString(), Point point => point.Key.ToString(), Gateway gateway => gateway.Key.ToString(),
        _ => throw new ArgumentException("no part of a model", nameof(part)),
    };
}
