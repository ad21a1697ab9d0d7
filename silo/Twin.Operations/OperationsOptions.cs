using Microsoft.Extensions.Options;

namespace Twin.Operations;

/// <summary>Every bound of what people and screens meet.</summary>
public sealed class OperationsOptions
{
    /// <summary>Rows of one ledger answer. 35,136 = 366 days x 96 quarters of an hour: a leap year at the finest step. 1 to 1,000,000.</summary>
    public int LedgerRowsMax { get; set; } = 366 * 96;

    /// <summary>Readings of one answer. 1 to 100,000.</summary>
    public int ReadingsMax { get; set; } = 10_000;

    /// <summary>Readings of one answer where no limit is asked for. 1 to <see cref="ReadingsMax"/>.</summary>
    public int ReadingsDefault { get; set; } = 1_000;

    /// <summary>Steps of one answer of aggregates. 35,136: a leap year by the quarter of an hour. 1 to 1,000,000.</summary>
    public int AggregatesMax { get; set; } = 366 * 96;

    /// <summary>Exports at a time; one more is refused. Each holds some pages of a point in memory and reads the disk. 1 to 64.</summary>
    public int ExportsMax { get; set; } = 4;

    /// <summary>Rejections of one answer. 1 to 10,000.</summary>
    public int RejectionsMax { get; set; } = 1_000;

    /// <summary>Rejections of one answer where no limit is asked for. 1 to <see cref="RejectionsMax"/>.</summary>
    public int RejectionsDefault { get; set; } = 100;

    /// <summary>Corrections of one answer. 1 to 10,000.</summary>
    public int CorrectionsMax { get; set; } = 1_000;

    /// <summary>Corrections of one answer where no limit is asked for. 1 to <see cref="CorrectionsMax"/>.</summary>
    public int CorrectionsDefault { get; set; } = 100;

    /// <summary>Restatements of one answer. 1 to 100,000.</summary>
    public int RestatementsMax { get; set; } = 10_000;

    /// <summary>Restatements of one answer where no limit is asked for. 1 to <see cref="RestatementsMax"/>.</summary>
    public int RestatementsDefault { get; set; } = 1_000;

    /// <summary>Registers' events of one answer. 1 to 10,000.</summary>
    public int EventsMax { get; set; } = 1_000;

    /// <summary>Registers' events of one answer where no limit is asked for. 1 to <see cref="EventsMax"/>.</summary>
    public int EventsDefault { get; set; } = 100;

    /// <summary>Check registers and residuals of one answer, together. 1 to 10,000.</summary>
    public int ChecksMax { get; set; } = 1_000;

    /// <summary>Bytes of one order of an operator. The longest path, reason and name take under 8 KiB in UTF-8. 1 KiB to 64 KiB.</summary>
    public int OrderBytesMax { get; set; } = 16 * 1024;

    /// <summary>Readings of one import. 35,136: one register's leap year by the quarter of an hour. 1 to 100,000.</summary>
    /// <remarks>An import is one record of the journal: 100,000 readings are under 5 MB of its frame's 32 MiB.</remarks>
    public int ImportRowsMax { get; set; } = 366 * 96;

    /// <summary>Bytes of one import. 35,136 rows of 200 bytes are 7 MB. 1 KiB to 24 MiB.</summary>
    public int ImportBytesMax { get; set; } = 8 * 1024 * 1024;

    /// <summary>Bytes of a model that is sent: a city of 1,000,000 points is about 12 MB of text. 1 KiB to 28 MiB, below the web server's own bound of 30 MB.</summary>
    public int ModelBytesMax { get; set; } = 24 * 1024 * 1024;

    /// <summary>Whoever sends this bearer token may change things; 16 to 256 characters. Null: see <see cref="WritesWithoutToken"/>.</summary>
    public string? OperatorToken { get; set; }

    /// <summary>Whether things may be changed without a token, by this machine's own names alone: for a server that listens on loopback.</summary>
    public bool WritesWithoutToken { get; set; }

    /// <summary>Connections to the hub. Above it a new one is closed with a reason. 1 to 100,000.</summary>
    public int ScreensMax { get; set; } = 5_000;

    /// <summary>Streams of one connection. 1 to 64.</summary>
    public int WatchesMax { get; set; } = 16;

    /// <summary>Frames of one connection in any second, heartbeats among them. 2 to 100.</summary>
    public int FramesPerSecond { get; set; } = 10;

    /// <summary>After this long without a change a heartbeat is sent. 100 ms to 30 s.</summary>
    /// <remarks>Heartbeats take at most half of a connection's frames, so beyond 5 quiet streams they come less often: with 16, every 3.2 s.</remarks>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A connection whose client takes nothing of a send for this long is dropped. 1 s to 5 minutes.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes that wait for one client, besides the frame that is being written: then its streams pause. 4 KiB to 16 MiB.
    /// </summary>
    public int ScreenBufferBytes { get; set; } = 64 * 1024;

    /// <summary>Bytes of one message from a screen. A Watch with the longest path (6 ids of 63) takes under 512. 512 to 64 KiB.</summary>
    public int ScreenMessageBytesMax { get; set; } = 4 * 1024;

    /// <summary>Meters that <c>/metrics</c> tells beside Twin's own and the runtime's, by name.</summary>
    public IReadOnlyList<string> Meters { get; set; } = [];

    /// <summary>Label combinations kept of one metric; what comes beyond is counted under <c>overflow="true"</c>. 1 to 10,000.</summary>
    public int SeriesPerMetricMax { get; set; } = 200;

    /// <summary>The least time between two frames of one node, from <see cref="FramesPerSecond"/>.</summary>
    internal TimeSpan FrameInterval => TimeSpan.FromSeconds(1) / FramesPerSecond;
}

/// <summary>Refuses options out of their documented ranges.</summary>
sealed class OperationsOptionsValidator : IValidateOptions<OperationsOptions>
{
    public ValidateOptionsResult Validate(string? name, OperationsOptions options)
    {
        List<string> faults = [];
        Check(nameof(options.LedgerRowsMax), options.LedgerRowsMax, 1, 1_000_000);
        Check(nameof(options.ReadingsMax), options.ReadingsMax, 1, 100_000);
        Check(nameof(options.ReadingsDefault), options.ReadingsDefault, 1, options.ReadingsMax);
        Check(nameof(options.AggregatesMax), options.AggregatesMax, 1, 1_000_000);
        Check(nameof(options.ExportsMax), options.ExportsMax, 1, 64);
        Check(nameof(options.RejectionsMax), options.RejectionsMax, 1, 10_000);
        Check(nameof(options.RejectionsDefault), options.RejectionsDefault, 1, options.RejectionsMax);
        Check(nameof(options.CorrectionsMax), options.CorrectionsMax, 1, 10_000);
        Check(nameof(options.CorrectionsDefault), options.CorrectionsDefault, 1, options.CorrectionsMax);
        Check(nameof(options.RestatementsMax), options.RestatementsMax, 1, 100_000);
        Check(nameof(options.RestatementsDefault), options.RestatementsDefault, 1, options.RestatementsMax);
        Check(nameof(options.EventsMax), options.EventsMax, 1, 10_000);
        Check(nameof(options.EventsDefault), options.EventsDefault, 1, options.EventsMax);
        Check(nameof(options.ChecksMax), options.ChecksMax, 1, 10_000);
        Check(nameof(options.OrderBytesMax), options.OrderBytesMax, 1024, 64 * 1024);
        Check(nameof(options.ImportRowsMax), options.ImportRowsMax, 1, 100_000);
        Check(nameof(options.ImportBytesMax), options.ImportBytesMax, 1024, 24 * 1024 * 1024);
        Check(nameof(options.ModelBytesMax), options.ModelBytesMax, 1024, 28 * 1024 * 1024);
        if (options.OperatorToken is { } token) Check($"{nameof(options.OperatorToken)}.Length", token.Length, 16, 256);
        Check(nameof(options.ScreensMax), options.ScreensMax, 1, 100_000);
        Check(nameof(options.WatchesMax), options.WatchesMax, 1, 64);
        Check(nameof(options.FramesPerSecond), options.FramesPerSecond, 2, 100);
        Check(nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));
        Check(nameof(options.StallTimeout), options.StallTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Check(nameof(options.ScreenBufferBytes), options.ScreenBufferBytes, 4 * 1024, 16 * 1024 * 1024);
        Check(nameof(options.ScreenMessageBytesMax), options.ScreenMessageBytesMax, 512, 64 * 1024);
        Check(nameof(options.SeriesPerMetricMax), options.SeriesPerMetricMax, 1, 10_000);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Check<T>(string property, T value, T least, T most) where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
                faults.Add($"{nameof(OperationsOptions)}.{property} is {value}: must be from {least} to {most}");
        }
    }
}
