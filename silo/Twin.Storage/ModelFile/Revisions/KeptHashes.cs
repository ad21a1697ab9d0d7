using System.Security.Cryptography;
using System.Text;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>Stands for gateways' password hashes in a text that is shown: <c>hash-kept-1f0c2d3e4a5b</c>. Sent back, each means the hash that it stood for.</summary>
/// <remarks>The 12 digits are the beginning of the hash's own SHA-256. As the hash is salted with 128 random bits, they tell nothing of the password.</remarks>
static class KeptHashes
{
    const string Mark = "hash-kept-";
    const int Digits = 12;

    /// <returns>False where a hash does not stand in the text letter by letter, so that hiding it cannot be sure.</returns>
    public static bool TryHide(string text, CityModel model, out string shown)
    {
        shown = "";
        foreach (var hash in HashesOf(model))
        {
            if (!text.Contains(hash, StringComparison.Ordinal)) return false;
            text = text.Replace(hash, MarkOf(hash), StringComparison.Ordinal);
        }
        shown = text;
        return true;
    }

    /// <summary>Puts the hashes of the model in force back. A mark that none of them has stays, and is refused as no hash.</summary>
    public static string Restore(string text, CityModel? model)
    {
        if (model is null || !text.Contains(Mark, StringComparison.Ordinal)) return text;
        foreach (var hash in HashesOf(model)) text = text.Replace(MarkOf(hash), hash, StringComparison.Ordinal);
        return text;
    }

    static IEnumerable<string> HashesOf(CityModel model) => model.AllGateways.Select(g => g.PasswordHash).Distinct(StringComparer.Ordinal);

    static string MarkOf(string hash) => Mark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hash)))[..Digits];
}
