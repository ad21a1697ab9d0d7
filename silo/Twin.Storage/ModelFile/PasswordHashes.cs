namespace Twin.Storage.ModelFile;

/// <summary>Hashes as ASP.NET Core's <c>PasswordHasher</c> writes them (version 3), as the model file holds them.</summary>
public static class PasswordHashes
{
    /// <summary>The documented password of the demo city's gateways. A server that knows it does not listen beyond loopback.</summary>
    public const string DemoPassword = "haikou-demo";

    /// <summary>The hash of <see cref="DemoPassword"/> that the demo city and synthetic cities carry.</summary>
    public const string DemoHash = "AQAAAAIAAYagAAAAEAy1W6gaG+0ircf5kFlJNn1NgUvcX3m8mY5IpZkeXk06CialWRq9bv3VsDndOQ0ZXw==";

    // Version 1 byte, pseudo-random function, iterations and salt size 4 bytes each, then at least 16 bytes of salt and of key.
    const int BytesMin = 13 + 16 + 16;

    /// <summary>Whether a hash is the published one of the demo password.</summary>
    public static bool IsDemo(string hash) => hash == DemoHash;

    internal static bool LooksLikeOne(string text)
    {
        if (text.Length is < BytesMin or > 512) return false;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= BytesMin && bytes[0] == 1;
    }
}
