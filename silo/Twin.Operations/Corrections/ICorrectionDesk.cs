using Twin.Model.Orders;
using Twin.Model.Topology;

namespace Twin.Operations.Corrections;

/// <summary>Where operators' orders go. Each is a journal record before it changes anything.</summary>
public interface ICorrectionDesk
{
    ValueTask<OrderOutcome> CorrectAsync(CorrectionOrder order, CancellationToken cancel);

    ValueTask<OrderOutcome> ReplaceAsync(ReplacementOrder order, CancellationToken cancel);

    ValueTask<OrderOutcome> ImportAsync(ImportOrder order, CancellationToken cancel);

    /// <summary>The newest entries, newest first; of one point where it is named.</summary>
    ValueTask<IReadOnlyList<CorrectionEntry>> EntriesAsync(PointKey? point, int limit, CancellationToken cancel);
}
