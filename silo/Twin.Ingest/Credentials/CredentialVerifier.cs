using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace Twin.Ingest.Credentials;

public enum CredentialVerdict : byte
{
    Right,
    Wrong,
    /// <summary>Too many failures from this address.</summary>
    Limited,
    /// <summary>The hashing lane is full.</summary>
    Busy,
}

/// <summary>
/// Verifies passwords against slow hashes, and remembers the right ones as keyed hashes for the process's life.
/// </summary>
/// <remarks>
/// Hashing runs on one lane of bounded length, so that guessing costs at most one core. A remembered password is
/// answered at once, also to an address that is limited: whoever knows it is not guessing.
/// </remarks>
public sealed class CredentialVerifier
{
    // Passwords by distinct hash; only right ones enter. When full it is begun anew, and gateways are hashed once more.
    const int RememberedMax = 65_536;

    readonly record struct Attempt(
        string? Hash, string Password, UInt128 Key, IPAddress? Address, TaskCompletionSource<CredentialVerdict> Verdict);

    readonly byte[] processKey = RandomNumberGenerator.GetBytes(32);
    readonly ConcurrentDictionary<UInt128, byte> remembered = new();
    readonly Channel<Attempt> lane;
    readonly FailureLimiter limiter;
    readonly TimeProvider clock;

    // Verified against where the user name is unknown, so that the answer takes as long as for a known one.
    readonly Lazy<string> nobody = new(() => PasswordHash.Create("nobody"));

    public CredentialVerifier(int waitingMax, int failuresPerAddress, int failureWindowMs, TimeProvider clock)
    {
        this.clock = clock;
        limiter = new(failuresPerAddress, failureWindowMs);
        // Waiting is the writer's own: it only tries, and answers "busy" where there is no room.
        lane = Channel.CreateBounded<Attempt>(new BoundedChannelOptions(waitingMax) { SingleReader = true });
        _ = RunLaneAsync(); // waits at once: the first attempt wakes it, on another thread where the caller has no context of its own
    }

    /// <param name="hash">As the model holds it; null where the user name is unknown: always wrong, after the same work.</param>
    public ValueTask<CredentialVerdict> VerifyAsync(string? hash, ReadOnlyMemory<byte> password, IPAddress? address)
    {
        var key = KeyOf(hash, password.Span);
        if (hash is not null && remembered.ContainsKey(key)) return new(CredentialVerdict.Right);
        if (!limiter.TryTake(address, (long)clock.GetElapsedTime(0).TotalMilliseconds)) return new(CredentialVerdict.Limited);
        var verdict = new TaskCompletionSource<CredentialVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (lane.Writer.TryWrite(new(hash, Encoding.UTF8.GetString(password.Span), key, address, verdict))) return new(verdict.Task);
        limiter.GiveBack(address);
        return new(CredentialVerdict.Busy);
    }

    async Task RunLaneAsync()
    {
        while (await lane.Reader.WaitToReadAsync())
            while (lane.Reader.TryRead(out var attempt)) attempt.Verdict.SetResult(Judge(attempt));
    }

    CredentialVerdict Judge(in Attempt attempt)
    {
        // Many connections of one gateway may have waited for the first to be hashed.
        var right = attempt.Hash is not null
            && (remembered.ContainsKey(attempt.Key) || PasswordHash.Verify(attempt.Hash, attempt.Password));
        if (attempt.Hash is null) PasswordHash.Verify(nobody.Value, attempt.Password);
        if (!right) return CredentialVerdict.Wrong;
        if (remembered.Count >= RememberedMax) remembered.Clear();
        remembered.TryAdd(attempt.Key, 0);
        limiter.GiveBack(attempt.Address);
        return CredentialVerdict.Right;
    }

    // The hash is part of what is keyed: a password that the model changes is not remembered any more.
    UInt128 KeyOf(string? hash, ReadOnlySpan<byte> password)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, processKey);
        mac.AppendData(Encoding.UTF8.GetBytes(hash ?? ""));
        mac.AppendData([0]);
        mac.AppendData(password);
        Span<byte> key = stackalloc byte[32];
        mac.GetHashAndReset(key);
        return System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(key);
    }
}
