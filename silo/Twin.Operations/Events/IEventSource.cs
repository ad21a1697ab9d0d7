using Twin.Model.Facility;
using Twin.Model.Topology;

namespace Twin.Operations.Events;

/// <summary>Which events are asked for.</summary>
/// <param name="FromMs">Pairs that end after this.</param>
/// <param name="ToMs">Pairs that begin before this.</param>
/// <param name="Kind">Null: all.</param>
public readonly record struct EventQuery(long FromMs, long ToMs, RegisterEventKind? Kind, int Limit)
{
    public bool Takes(RegisterEvent one) => one.To.TimeMs > FromMs && one.From.TimeMs < ToMs && (Kind is null || one.Kind == Kind);
}

/// <param name="Events">By the end of their pair, newest first.</param>
/// <param name="More">Whether there are more than the limit let through.</param>
/// <param name="CompleteFromMs">From when on no event of the registers asked for was let go; <see cref="long.MinValue"/> where none ever was.</param>
public sealed record EventAnswer(long Position, IReadOnlyList<RegisterEvent> Events, bool More, long CompleteFromMs);

/// <summary>What registers' readings tell that an operator should know, as it stands now.</summary>
public interface IEventSource
{
    ValueTask<EventAnswer> ReadAsync(Func<Point, bool> wanted, EventQuery query, CancellationToken cancel);
}
