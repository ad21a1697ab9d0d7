using Twin.Storage.ModelFile.Drafts;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>The names by which a gateway sends its points, in the order of the file.</summary>
static class LocalNames
{
    public static IEnumerable<(string Name, DeviceDraft Device, int Point)> Of(GatewayDraft gateway)
    {
        foreach (var (device, prefix) in gateway.Served)
        {
            // A served device's own path leaves nothing, and its points' names are their ids.
            var path = device.Path + "/";
            var below = path[prefix.Length..];
            for (var i = 0; i < device.Type.Points.Count; i++) yield return (below + device.Type.Points[i].Id, device, i);
        }
        foreach (var named in gateway.Named) yield return named;
    }
}
