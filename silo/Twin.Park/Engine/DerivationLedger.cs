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

    public void Log(in Restatement restatement) => store.Log(restatement);

    public void Dispose() => days.Dispose();
}
