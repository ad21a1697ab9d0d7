using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Twin.Delivery.Slots;

namespace Twin.Delivery.History;

/// <summary>This silo's part in feeding the history: a feed for each share of the facilities whose slot it holds.</summary>
/// <remarks>Shares go around like client ids do: evenly among the silos, and to another within a lease when one is lost.</remarks>
public sealed class HistoryFeeds
{
    /// <summary>Shares of a cluster's facilities: each feed asks the store for all journals' heads, so there are no more than let every silo of a small cluster take part.</summary>
    public const int Shares = 4;

    readonly SlotKeeper keeper;
    readonly Func<HistoryFeedOptions, HistoryFeed> make;
    readonly HistoryFeedOptions options;
    readonly ConcurrentDictionary<int, HistoryFeed> feeds = [];
    long readingsBefore;

    /// <param name="holder">This silo's name: no other of the cluster has it, nor had it in a life before.</param>
    /// <param name="lease">How long a silo may be silent before another feeds in its place.</param>
    /// <param name="make">A feed of a share.</param>
    public HistoryFeeds(ISlotStore slots, string holder, TimeSpan lease, HistoryFeedOptions options, Func<HistoryFeedOptions, HistoryFeed> make, TimeProvider time, ILogger<SlotKeeper> logger)
    {
        (this.make, this.options) = (make, options with { Shares = Shares });
        keeper = new(slots, new() { Group = options.Name, Slots = Shares, Lease = lease }, holder, time, logger);
    }

    /// <summary>Why history is not up to date and does not come nearer; null while all is well. For <c>readyz</c>.</summary>
    public string? Fault => keeper.Fault?.ToString() ?? feeds.Values.Select(f => f.Fault).FirstOrDefault(f => f is not null);

    /// <summary>Rows that the journals had and the store did not, of the shares held here.</summary>
    public long RowsBehind => feeds.Values.Sum(f => f.RowsBehind);

    /// <summary>Readings written by this silo since it was begun.</summary>
    public long Readings => Interlocked.Read(ref readingsBefore) + feeds.Values.Sum(f => f.Readings);

    /// <summary>Shares fed here.</summary>
    public int Held => feeds.Count;

    /// <summary>Feeds until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => keeper.RunAsync(FeedAsync, stop);

    async Task FeedAsync(HeldSlot slot, CancellationToken stop)
    {
        var feed = make(options with { Share = slot.Number });
        feeds[slot.Number] = feed;
        try
        {
            await feed.RunAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            feeds.TryRemove(new(slot.Number, feed));
            Interlocked.Add(ref readingsBefore, feed.Readings);
        }
    }
}
