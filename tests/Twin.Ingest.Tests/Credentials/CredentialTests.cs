using System.Net;
using Twin.Ingest.Fakes;

namespace Twin.Ingest.Credentials;

public sealed class CredentialTests
{
    static readonly IPAddress Here = IPAddress.Parse("10.0.0.1"), There = IPAddress.Parse("10.0.0.2");
    static readonly ReadOnlyMemory<byte> Right = "correct horse"u8.ToArray(), Wrong = "battery staple"u8.ToArray();

    static CredentialVerifier Verifier(ManualTimeProvider clock, int failures = 3) => new(waitingMax: 4, failures, failureWindowMs: 60_000, clock);

    [Fact]
    public void A_hash_verifies_its_password_alone_and_is_salted()
    {
        var hash = PasswordHash.Create("p", iterations: 10);
        PasswordHash.Verify(hash, "p").ShouldBeTrue();
        PasswordHash.Verify(hash, "q").ShouldBeFalse();
        PasswordHash.Create("p", iterations: 10).ShouldNotBe(hash);
        PasswordHash.Verify("no hash!", "p").ShouldBeFalse();
        PasswordHash.Verify("", "p").ShouldBeFalse();
    }

    [Fact]
    public async Task Right_is_right_and_wrong_is_wrong_also_for_nobody()
    {
        var verifier = Verifier(new());
        (await verifier.VerifyAsync(TestCity.Hash, Right, Here)).ShouldBe(CredentialVerdict.Right);
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, Here)).ShouldBe(CredentialVerdict.Wrong);
        (await verifier.VerifyAsync(null, Right, Here)).ShouldBe(CredentialVerdict.Wrong);
    }

    [Fact]
    public async Task A_verified_password_is_remembered_and_answered_without_hashing()
    {
        var verifier = Verifier(new());
        await verifier.VerifyAsync(TestCity.Hash, Right, Here);
        verifier.VerifyAsync(TestCity.Hash, Right, Here).IsCompletedSuccessfully.ShouldBeTrue();
        // A changed hash of the same password is another credential.
        verifier.VerifyAsync(PasswordHash.Create("correct horse", 1), Right, Here).IsCompletedSuccessfully.ShouldBeFalse();
    }

    [Fact]
    public async Task Failures_are_limited_by_address_for_a_window()
    {
        var clock = new ManualTimeProvider();
        var verifier = Verifier(clock);
        for (var i = 0; i < 3; i++) (await verifier.VerifyAsync(TestCity.Hash, Wrong, Here)).ShouldBe(CredentialVerdict.Wrong);
        (await verifier.VerifyAsync(TestCity.Hash, Right, Here)).ShouldBe(CredentialVerdict.Limited);
        (await verifier.VerifyAsync(TestCity.Hash, Right, There)).ShouldBe(CredentialVerdict.Right);
        (await verifier.VerifyAsync(TestCity.Hash, Right, Here)).ShouldBe(CredentialVerdict.Right); // remembered by now
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, Here)).ShouldBe(CredentialVerdict.Limited);
        clock.Advance(TimeSpan.FromSeconds(61));
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, Here)).ShouldBe(CredentialVerdict.Wrong);
    }

    [Fact]
    public async Task Who_has_one_IPv6_address_has_its_64()
    {
        var verifier = Verifier(new(), failures: 1);
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, IPAddress.Parse("2001:db8::1"))).ShouldBe(CredentialVerdict.Wrong);
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, IPAddress.Parse("2001:db8::2"))).ShouldBe(CredentialVerdict.Limited);
        (await verifier.VerifyAsync(TestCity.Hash, Wrong, IPAddress.Parse("2001:db8:0:1::1"))).ShouldBe(CredentialVerdict.Wrong);
    }

    [Fact]
    public async Task A_flood_is_answered_as_busy_when_the_lane_is_full()
    {
        var verifier = Verifier(new(), failures: 1_000);
        // Slow enough for the lane to fill: real iterations.
        var hash = PasswordHash.Create("correct horse");
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 30).Select(i =>
            verifier.VerifyAsync(hash, new[] { (byte)i }, Here).AsTask()));
        verdicts.ShouldContain(CredentialVerdict.Busy);
        verdicts.ShouldNotContain(CredentialVerdict.Right);
    }
}
