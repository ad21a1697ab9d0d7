using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Ledger;

namespace Twin.Operations.Indicators;

/// <summary>Sums of nodes over one range, as parts of indicators.</summary>
sealed class RangeSums(ILedgerSource ledger, long fromMs, long toMs)
{
    public long FromMs => fromMs;
    public long ToMs => toMs;

    /// <summary>The lowest journal position of what was read.</summary>
    public long Position { get; private set; } = long.MaxValue;

    public async ValueTask<IndicatorPart> OfAsync(Node node, Measure measure, CancellationToken cancel) => (await RowAsync(node, measure, cancel)).Part;

    /// <summary>The same over several nodes.</summary>
    public async ValueTask<IndicatorPart> OfAsync(string name, IEnumerable<Node> nodes, Measure measure, CancellationToken cancel)
    {
        var sum = new IndicatorPart(name, 0, measure.Unit());
        foreach (var node in nodes)
        {
            var part = await OfAsync(node, measure, cancel);
            sum = sum with
            {
                Amount = sum.Amount + part.Amount, EstimatedAmount = sum.EstimatedAmount + part.EstimatedAmount,
                CoveredMs = sum.CoveredMs + part.CoveredMs, ExpectedMs = sum.ExpectedMs + part.ExpectedMs,
            };
        }
        return sum;
    }

    /// <summary>A derived amount, and whether all that was measured of it had a factor.</summary>
    public async ValueTask<(IndicatorPart Part, bool IsPriced)> RowAsync(Node node, Measure measure, CancellationToken cancel)
    {
        var answer = await ledger.SumAsync(LedgerSubject.Of(node.Key), measure, [fromMs, toMs], cancel);
        Position = Math.Min(Position, answer.Position);
        var row = answer.Rows[0];
        return (IndicatorPart.Of(measure, new(row.Micro, row.CoveredMs, row.EstimatedMicro), row.ExpectedMs), row.PricedMs is null || row.PricedMs == row.CoveredMs);
    }
}
