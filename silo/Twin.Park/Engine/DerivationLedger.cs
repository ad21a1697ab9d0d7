using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Storage.Ledger;

namespace Twin.Park.Engine;

/// <summary>The embedded ledger as derivation reads and writes it.</summary>
sealed class DerivationLedger(LedgerStore store) : IDerivationLedger, IDisposable
{
    readonly LedgerDays days = store.OpenDays();

    public void ReadDay(SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into) => days.Read(series, firstInterval, wanted, into);

    public void Book(in Movement movement) => store.Book(movement);

    // Where factors and prices change together, carbon follows the factors and cost the prices.
    public void Log(in Restatement restatement) =>
        store.Log(restatement is { Cause: RestatementCause.Factor, Series.Measure: Measure.EnergyCost } ? restatement with { Cause = RestatementCause.Tariff } : restatement);

    public void Dispose() => days.Dispose();
}
