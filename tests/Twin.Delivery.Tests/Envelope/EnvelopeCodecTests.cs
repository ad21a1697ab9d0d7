using FsCheck;
using FsCheck.Fluent;
using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Storage.Journal;

namespace Twin.Delivery.Tests.Envelope;

public sealed class EnvelopeCodecTests
{
    static readonly JournalKey Mill = new(JournalOwner.Facility, 17);

    [Fact]
    public void An_envelope_comes_back_as_it_was_written()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var envelope = SomeEnvelope.Of(new Random(seed), Mill);
            var read = new FacilityEnvelope();
            EnvelopeCodec.Decode(Mill, EnvelopeCodec.Encode(envelope), read).ShouldBeNull();
            SomeEnvelope.Text(read).ShouldBe(SomeEnvelope.Text(envelope));
        }
    }

    [Fact]
    public void A_reused_envelope_shows_nothing_of_what_it_held()
    {
        var read = new FacilityEnvelope();
        for (var seed = 0; seed < 50; seed++)
        {
            var envelope = SomeEnvelope.Of(new Random(seed), Mill);
            EnvelopeCodec.Decode(Mill, EnvelopeCodec.Encode(envelope), read).ShouldBeNull();
            SomeEnvelope.Text(read).ShouldBe(SomeEnvelope.Text(envelope));
        }
    }

    [Fact]
    public void One_changed_bit_is_found_wherever_it_lies()
    {
        var bytes = EnvelopeCodec.Encode(SomeEnvelope.Of(new Random(5), Mill));
        var read = new FacilityEnvelope();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            EnvelopeCodec.Decode(Mill, bytes, read).ShouldNotBeNull($"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
        EnvelopeCodec.Decode(Mill, bytes, read).ShouldBeNull();
    }

    [Fact]
    public void A_cut_or_lengthened_envelope_is_damaged()
    {
        var bytes = EnvelopeCodec.Encode(SomeEnvelope.Of(new Random(6), Mill));
        var read = new FacilityEnvelope();
        for (var length = 0; length < bytes.Length; length++)
            EnvelopeCodec.Decode(Mill, bytes.AsSpan(0, length), read)!.Kind.ShouldBe(EnvelopeFaultKind.Damaged);
        EnvelopeCodec.Decode(Mill, [.. bytes, 0], read)!.Kind.ShouldBe(EnvelopeFaultKind.Damaged);
    }

    [Fact]
    public void An_envelope_of_another_journal_is_damaged()
    {
        var bytes = EnvelopeCodec.Encode(SomeEnvelope.Of(new Random(7), Mill));
        var read = new FacilityEnvelope();
        EnvelopeCodec.Decode(new(JournalOwner.Facility, 18), bytes, read)!.Kind.ShouldBe(EnvelopeFaultKind.Damaged);
        EnvelopeCodec.Decode(new(JournalOwner.Gateway, 17), bytes, read)!.Kind.ShouldBe(EnvelopeFaultKind.Damaged);
    }

    [Fact]
    public void A_newer_format_is_refused_by_name()
    {
        var bytes = EnvelopeCodec.Encode(SomeEnvelope.Of(new Random(8), Mill));
        bytes[4] = 2;
        var fault = EnvelopeCodec.Decode(Mill, bytes, new())!;
        fault.Kind.ShouldBe(EnvelopeFaultKind.NewerFormat);
        fault.Line.ShouldBe("envelope of n17 has format 2; this program reads up to 1: use a newer one");
    }

    [Fact]
    public void Digests_of_messages_that_differ_in_one_bit_differ()
    {
        var payload = new byte[97];
        new Random(9).NextBytes(payload);
        var seen = new HashSet<ulong> { SourceMessage.DigestOf("a"u8, payload), SourceMessage.DigestOf("b"u8, payload), SourceMessage.DigestOf("a"u8, payload.AsSpan(1)) };
        seen.Count.ShouldBe(3);
        for (var bit = 0; bit < payload.Length * 8; bit++)
        {
            payload[bit / 8] ^= (byte)(1 << bit % 8);
            seen.Add(SourceMessage.DigestOf("a"u8, payload)).ShouldBeTrue();
            payload[bit / 8] ^= (byte)(1 << bit % 8);
        }
        // Where one part ends and the next begins is part of the name.
        SourceMessage.DigestOf("ab"u8, "c"u8).ShouldNotBe(SourceMessage.DigestOf("a"u8, "bc"u8));
        SourceMessage.DigestOf([], new byte[3]).ShouldNotBe(SourceMessage.DigestOf([], new byte[4]));
    }

    [Fact]
    public void Keys_survive_the_number_that_the_database_keeps() => Prop.ForAll<int, byte>((number, owner) =>
    {
        var key = new JournalKey((JournalOwner)(owner % 3), Math.Abs(number % int.MaxValue));
        return JournalKey.OfNumber(key.Number) == key;
    }).QuickCheckThrowOnFailure();
}
