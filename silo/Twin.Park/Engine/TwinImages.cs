using Twin.Model.Gateway;
using Twin.Model.Topology;

namespace Twin.Park.Engine;

/// <summary>Twins as bytes, for checkpoints and for carrying them over a change of the model.</summary>
sealed class TwinImages
{
    readonly Dictionary<NodeKey, byte[]> facilities = [];

    public TwinImages(CityState state)
    {
        foreach (var twin in state.Facilities) facilities[twin.Facility.Key] = Save(twin.Save);
    }

    /// <summary>A point may have moved to another facility with its device: every image is offered to every facility that lacks one of its own.</summary>
    public void RestoreFacilities(FacilityHosting hosting, long timeMs)
    {
        foreach (var hosted in hosting.All)
        {
            if (facilities.TryGetValue(hosted.Twin.Facility.Key, out var image)) Load(image, reader => hosted.Twin.Load(reader, timeMs));
            hosting.MarkDirty(hosted);
        }
    }

    public static byte[] Save(Action<BinaryWriter> save)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes)) save(writer);
        return bytes.ToArray();
    }

    public static void Load(ReadOnlyMemory<byte> image, Action<BinaryReader> load)
    {
        using var reader = new BinaryReader(new MemoryStream(image.ToArray(), writable: false));
        load(reader);
    }
}
