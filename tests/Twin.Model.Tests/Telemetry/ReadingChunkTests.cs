using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Twin.Model.Telemetry.Chunks;
using Xunit;

namespace Twin.Model.Telemetry;

public sealed class ReadingChunkTests
{
    const long StartMs = 1_767_225_600_000;

    [Fact]
    public void What_is_read_is_what_was_appended() => Prop.ForAll(Readings, readings =>
    {
        var (chunk, block) = Fill(readings);
        ReadAll(chunk.Extent, block).ShouldBe(readings.Take(chunk.Count));
        chunk.Last.ShouldBe(readings[chunk.Count - 1]);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(600));

    [Fact]
    public void Any_integers_pass_at_the_ends_of_their_range_too() => Prop.ForAll(Arb.From(Extremes.ArrayOf()), wild =>
    {
        // Times in order, everything else anything.
        StoredReading[] readings = [new(long.MinValue / 4, 0, Quality.Good, 0, 0), .. wild.OrderBy(r => r.TimeMs)];
        var (chunk, block) = Fill(readings);
        ReadAll(chunk.Extent, block).ShouldBe(readings.Take(chunk.Count));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(600));

    [Fact]
    public void An_image_stays_as_it_was_while_appending_goes_on() => Prop.ForAll(Readings, Arb.From(Gen.Choose(0, 600)), (readings, at) =>
    {
        var frozen = Math.Clamp(at, 1, readings.Length);
        var block = new byte[ReadingChunk.BytesMax];
        var chunk = default(ReadingChunk);
        foreach (var reading in readings.AsSpan(0, frozen)) chunk.Append(block, reading);
        var (image, count) = (chunk.Extent, chunk.Count);
        var blob = new byte[ChunkBlob.BytesOf(image)];
        ChunkBlob.Write(1, image, block, blob);
        foreach (var reading in readings.AsSpan(frozen)) chunk.Append(block, reading);

        var later = new byte[ChunkBlob.BytesOf(image)];
        ChunkBlob.Write(1, image, block, later);
        later.ShouldBe(blob);
        ReadAll(image, block).ShouldBe(readings.Take(count));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(600));

    [Fact]
    public void Appending_goes_on_from_a_chunk_that_was_read_back() => Prop.ForAll(Readings, Arb.From(Gen.Choose(0, 600)), (readings, at) =>
    {
        var half = readings[..Math.Clamp(at, 1, readings.Length)];
        var (chunk, block) = Fill(half);
        var blob = new byte[ChunkBlob.BytesOf(chunk.Extent)];
        ChunkBlob.Write(7, chunk.Extent, block, blob);
        ChunkBlob.TryOpen(7, chunk.StartMs, blob, out var reader).ShouldBeTrue();
        while (reader.MoveNext()) { }

        var again = reader.Chunk;
        var wide = new byte[ReadingChunk.BytesMax];
        ChunkBlob.StreamOf(blob).CopyTo(wide);
        foreach (var reading in readings.Skip(chunk.Count)) again.Append(wide, reading);
        ReadAll(again.Extent, wide).ShouldBe(readings.Take(again.Count));
        again.Count.ShouldBe(Math.Min(readings.Length, ReadingChunk.ReadingsMax));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(600));

    [Fact]
    public void A_reading_that_finds_no_room_changes_nothing() => Prop.ForAll(Readings, Arb.From(Gen.Choose(16, 400)), (readings, size) =>
    {
        var chunk = default(ReadingChunk);
        var block = new byte[size];
        var taken = readings.TakeWhile(reading => chunk.Append(block, reading) == ChunkAppend.Appended).Count();
        var before = chunk.Extent;
        if (taken == readings.Length || before.Count == ReadingChunk.ReadingsMax) return;

        var wide = new byte[size + ReadingChunk.GrowthBytesMax];
        block.CopyTo(wide, 0);
        chunk.Append(wide, readings[taken]).ShouldBe(ChunkAppend.Appended);
        ReadAll(before, block).ShouldBe(readings.Take(taken));
        ReadAll(chunk.Extent, wide).ShouldBe(readings.Take(taken + 1));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(300));

    [Fact]
    public void A_blob_with_any_bit_flipped_or_under_another_key_is_not_opened()
    {
        var (chunk, block) = Fill([.. Enumerable.Range(0, 60).Select(i => new StoredReading(StartMs + i * 1000, i * 10_000, Quality.Good, 0, i))]);
        var blob = new byte[ChunkBlob.BytesOf(chunk.Extent)];
        ChunkBlob.Write(3, chunk.Extent, block, blob);
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << bit % 8);
            ChunkBlob.TryOpen(3, StartMs, blob, out _).ShouldBeFalse();
            blob[bit / 8] ^= (byte)(1 << bit % 8);
        }
        ChunkBlob.TryOpen(4, StartMs, blob, out _).ShouldBeFalse();
        ChunkBlob.TryOpen(3, StartMs + 1, blob, out _).ShouldBeFalse();
        ChunkBlob.TryOpen(3, StartMs, blob, out _).ShouldBeTrue();
    }

    [Fact]
    public void Rubbish_is_read_to_an_end_and_never_beyond_its_block()
    {
        var random = new Random(20_260_101);
        var block = new byte[300];
        for (var i = 0; i < 5_000; i++)
        {
            random.NextBytes(block);
            var reader = new ChunkReader(new(StartMs, random.Next(1, ReadingChunk.ReadingsMax + 1), random.Next(0, block.Length * 8 + 1)), block);
            var count = 0;
            while (reader.MoveNext()) count++;
            (reader.Failed || reader.Chunk.Extent.Bits <= block.Length * 8).ShouldBeTrue();
            count.ShouldBeLessThanOrEqualTo(ReadingChunk.ReadingsMax);
        }
    }

    static (ReadingChunk Chunk, byte[] Block) Fill(ReadOnlySpan<StoredReading> readings)
    {
        var block = new byte[ReadingChunk.BytesMax];
        var chunk = default(ReadingChunk);
        foreach (ref readonly var reading in readings)
            if (chunk.Append(block, reading) != ChunkAppend.Appended) break;
        return (chunk, block);
    }

    static List<StoredReading> ReadAll(ChunkExtent extent, byte[] block)
    {
        List<StoredReading> readings = [];
        var reader = new ChunkReader(extent, block);
        while (reader.MoveNext()) readings.Add(reader.Current);
        reader.Failed.ShouldBeFalse();
        return readings;
    }

    // Steps that repeat, jitter, leap; values of changing fineness; flags that flap; positions that advance or go back.
    static Arbitrary<StoredReading[]> Readings { get; } = Arb.From(
        (from stepMs in Gen.Frequency((6, Gen.Constant(1000)), (3, Gen.Choose(990, 1010)), (1, Gen.Choose(0, 2_000_000_000)))
         from step in Gen.Frequency((3, Gen.Constant(0)), (5, Gen.Choose(-500, 500)), (1, Gen.Choose(int.MinValue, int.MaxValue)))
         from exponent in Gen.Frequency((7, Gen.Constant(4)), (2, Gen.Choose(2, 6)), (1, Gen.Choose(0, 9)))
         from quality in Gen.Frequency((9, Gen.Constant(Quality.Good)), (1, Gen.Elements(Quality.Bad, Quality.Uncertain)))
         from correction in Gen.Frequency((30, Gen.Constant(0)), (1, Gen.Choose(0, 255)))
         from place in Gen.Frequency((5, Gen.Constant(0)), (5, Gen.Choose(1, 50)), (1, Gen.Choose(-10_000, 10_000)))
         select (stepMs, step, exponent, quality, correction, place)).NonEmptyListOf().Select(steps => Walk(steps)));

    static StoredReading[] Walk(IEnumerable<(int StepMs, int Step, int Exponent, Quality Quality, int Correction, int Place)> steps)
    {
        long timeMs = StartMs, value = 12_345, position = 1_000_000;
        return [.. steps.Select(s => new StoredReading(timeMs += s.StepMs, (value += s.Step) * DecimalScale.Power(s.Exponent),
            s.Quality, (byte)s.Correction, position += s.Place))];
    }

    static Gen<StoredReading> Extremes { get; } =
        from time in Anything
        from micro in Anything
        from position in Anything
        from quality in Gen.Elements(Quality.Bad, Quality.Uncertain, Quality.Good)
        select new StoredReading(time / 4, micro, quality, (byte)micro, position);

    static Gen<long> Anything => Gen.Frequency(
        (1, Gen.Elements(long.MinValue, long.MaxValue, 0, 1, -1)),
        (3, Gen.Choose(int.MinValue, int.MaxValue).Select(i => (long)i * int.MaxValue)),
        (2, Gen.Choose(-100, 100).Select(i => i * 1_000_000_000L)));
}
