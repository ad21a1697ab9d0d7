namespace Twin.Delivery.Hosted;

/// <summary>Twins as bytes.</summary>
static class Images
{
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
