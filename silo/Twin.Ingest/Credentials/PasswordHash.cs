using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Twin.Ingest.Credentials;

/// <summary>
/// Salted, slow hashes of passwords, in the format of ASP.NET Core's identity (version 3: PBKDF2 with HMAC-SHA512).
/// </summary>
public static class PasswordHash
{
    /// <summary>About 40 ms a hash on one core: slow for who guesses, and a gateway is hashed once in a process's life.</summary>
    public const int IterationsDefault = 100_000;

    sealed class Subject;

    static readonly Subject Anyone = new();
    static readonly PasswordHasher<Subject> Verifier = new();

    public static string Create(string password, int iterations = IterationsDefault) =>
        new PasswordHasher<Subject>(Options.Create(new PasswordHasherOptions { IterationCount = iterations }))
            .HashPassword(Anyone, password);

    /// <summary>False also for a hash that is not one.</summary>
    public static bool Verify(string hash, string password)
    {
        try
        {
            return Verifier.VerifyHashedPassword(Anyone, hash, password) != PasswordVerificationResult.Failed;
        }
        catch (FormatException)
        {
            return false; // not base64: the model refuses such a file, but a verifier must not fall over it
        }
    }
}
