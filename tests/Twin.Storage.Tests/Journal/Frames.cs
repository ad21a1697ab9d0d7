using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Storage.Journal;

/// <summary>Frames to write, and a plain text of them to compare by.</summary>
static class Frames
{
    public const ulong Salt = 0x1234_5678_9ABC_DEF0;

    public const long TimeMs = 1_767_225_600_000;

    /// <summary>Small segments and no allocation ahead: a test sees every byte.</summary>
    public static JournalOptions Small { get; } = new() { SegmentBytes = 64 << 10, MaxFrameBytes = 64 << 10, PreallocateBytes = 0 };

    public static JournalWriter Open(IJournalFiles files, JournalOptions? options = null, long knownPosition = 0) => JournalWriter.Open(
        files, options ?? Small, Salt, TimeProvider.System, NullLogger<JournalWriter>.Instance, knownPosition);

    public static CommitFrame Of(params ReadingBatch[] batches)
    {
        var frame = new CommitFrame { CommitTimeMs = TimeMs };
        frame.Batches.AddRange(batches);
        return frame;
    }

    /// <summary>A frame whose every byte depends on its number.</summary>
    public static CommitFrame Numbered(int number, int readings = 3) => new()
    {
        CommitTimeMs = TimeMs + number,
        Batches = { Batch(gateway: number, readings, seed: number) },
        Controls = { new(ControlKind.Correction, new[] { (byte)number, (byte)7 }) },
    };

    public static ReadingBatch Batch(int gateway, int readings, int seed)
    {
        var random = new Random(seed);
        var batch = new ReadingBatch { Gateway = new(gateway), ReceivedMs = TimeMs + seed, ModelRevision = 3, Received = readings + 2 };
        for (var i = 0; i < readings; i++)
            batch.Add(new PointKey(random.Next()), TimeMs - random.Next(), random.NextInt64(), Quality.Good);
        return batch;
    }

    public static string Text(CommitFrame frame) => string.Join('\n',
        frame.Batches.Select(Text)
            .Concat(frame.Controls.Select(control => $"control {control.Kind} {Convert.ToHexString(control.Body.Span)}"))
            .Prepend($"frame {frame.Position} at {frame.CommitTimeMs}"));

    public static List<string> ReadAll(IJournalFiles files, long after = 0) => ReadAll(files, after, out _, out _);

    public static List<string> ReadAll(IJournalFiles files, long after,
        out IReadOnlyList<JournalDamage> damages, out TornTail? tail)
    {
        List<string> read = [];
        var frame = new CommitFrame();
        using var cursor = new JournalReader(files, Salt).Read(after);
        while (cursor.TryRead(frame)) read.Add(Text(frame));
        (damages, tail) = (cursor.Damages, cursor.Tail);
        return read;
    }

    static string Text(ReadingBatch batch) => string.Join(' ',
        Enumerable.Range(0, batch.Count)
            .Select(i => $"({batch.Points[i]} {batch.TimesMs[i]} {batch.Micros[i]} {batch.Qualities[i]})")
            .Concat(batch.Rejections.Select(r => $"[{r.Reason} {r.Readings} {r.PointName ?? "-"} {Convert.ToHexString(r.Payload)}]"))
            .Prepend($"batch {batch.Gateway} {batch.ReceivedMs} r{batch.ModelRevision} n{batch.Received} {batch.LinkChange} " +
                Convert.ToHexString(batch.SessionRecords.ToArray())));

    /// <summary>Frames of every form: ticks, controls, wide and narrow times, mixed qualities, zeros, sessions, rejections.</summary>
    public static Arbitrary<CommitFrame> Any { get; } =
        (from batches in AnyBatch.ListOf()
         from controls in AnyControl.ListOf()
         from time in Gen.Choose(0, int.MaxValue)
         select Build(batches, controls, time)).ToArbitrary();

    static Gen<ControlRecord> AnyControl =>
        from kind in Gen.Choose(1, 255)
        from body in Bytes
        select new ControlRecord((ControlKind)kind, body);

    static Gen<byte[]> Bytes => Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf();

    static Gen<long> Time => Gen.Frequency(
        (8, Gen.Choose(-100_000, 100_000).Select(ms => TimeMs + ms)),
        (1, Gen.Constant(0L)), (1, Gen.Elements(long.MinValue, long.MaxValue, TimeMs + int.MaxValue + 1L, TimeMs + int.MinValue - 1L)));

    static Gen<(int Point, long TimeMs, long Micro, Quality Quality)> Reading =>
        from point in Gen.Choose(0, int.MaxValue)
        from time in Time
        from micro in Gen.Frequency((2, Gen.Constant(0L)), (4, Gen.Choose(0, int.MaxValue).Select(v => v * 1_000L)),
            (1, Gen.Elements(long.MinValue, long.MaxValue)))
        from quality in Gen.Frequency((9, Gen.Constant(Quality.Good)), (1, Gen.Elements(Quality.Bad, Quality.Uncertain)))
        select (point, time, micro, quality);

    static Gen<Rejection> AnyRejection =>
        from reason in Gen.Elements(Enum.GetValues<RejectionReason>())
        from readings in Gen.Choose(1, 1000)
        from name in Gen.Elements(null, "", "power", "冷水机组-1")
        from payload in Bytes
        select new Rejection(reason, readings, name, payload);

    static Gen<ReadingBatch> AnyBatch =>
        from gateway in Gen.Choose(0, 5000)
        from readings in Reading.ListOf()
        from repeat in Gen.Frequency((9, Gen.Constant(1)), (1, Gen.Constant(40)))
        from rejections in Gen.Frequency((3, Gen.Constant(new List<Rejection>())), (1, AnyRejection.ListOf().Select(r => r.ToList())))
        from session in Gen.Frequency((3, Gen.Constant(Array.Empty<byte>())), (1, Bytes))
        from link in Gen.Elements<GatewayLink?>(null, GatewayLink.Online, GatewayLink.Offline)
        select Build(gateway, readings, repeat, rejections, session, link);

    static ReadingBatch Build(int gateway, IList<(int Point, long TimeMs, long Micro, Quality Quality)> readings,
        int repeat, List<Rejection> rejections, byte[] session, GatewayLink? link)
    {
        var batch = new ReadingBatch { Gateway = new(gateway), ReceivedMs = TimeMs, ModelRevision = 1, Received = gateway, LinkChange = link };
        for (var i = 0; i < repeat; i++)
            foreach (var (point, timeMs, micro, quality) in readings) batch.Add(new(point), timeMs, micro, quality);
        batch.Rejections.AddRange(rejections);
        batch.SessionRecords.Write(session);
        return batch;
    }

    static CommitFrame Build(IList<ReadingBatch> batches, IList<ControlRecord> controls, long timeMs)
    {
        var frame = new CommitFrame { CommitTimeMs = timeMs };
        frame.Batches.AddRange(batches);
        frame.Controls.AddRange(controls);
        return frame;
    }
}
