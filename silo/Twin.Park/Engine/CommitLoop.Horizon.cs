using Twin.Park.Retention;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>The horizon as the journal's thread holds it: whether a reading lies before it is decided here at the latest, in the frame that would hold it.</summary>
sealed partial class CommitLoop
{
    long horizonMs, committedHorizonMs; // as asked for, and as durable
    int horizonHolders;

    public long HorizonMs => Volatile.Read(ref horizonMs);

    /// <summary>Keeps the horizon where it is, until disposed: an order was checked against it that is not applied yet.</summary>
    public IDisposable HoldHorizon()
    {
        lock (gate) horizonHolders++;
        return new HoldingHorizon(this);
    }

    /// <summary>Moves the horizon forward, with a record in the next frame. Where that cannot be made durable, it is back where it was.</summary>
    /// <returns>False while somebody holds it: to be tried again.</returns>
    public bool TryMoveHorizon(long toMs)
    {
        lock (gate)
        {
            if (horizonHolders > 0 || toMs <= horizonMs) return false;
            controls.Enqueue((HorizonRecord.Of(toMs), new(TaskCreationOptions.RunContinuationsAsynchronously)));
            Volatile.Write(ref horizonMs, toMs);
        }
        Wake();
        return true;
    }

    void SettleHorizon(CommitFrame frame)
    {
        foreach (var control in frame.Controls)
            if (control.Kind == ControlKind.Horizon) committedHorizonMs = Math.Max(committedHorizonMs, HorizonRecord.Read(control));
    }

    void GiveHorizonUp(CommitFrame frame)
    {
        if (!frame.Controls.Exists(c => c.Kind == ControlKind.Horizon)) return;
        lock (gate) Volatile.Write(ref horizonMs, committedHorizonMs);
    }

    sealed class HoldingHorizon(CommitLoop commits) : IDisposable
    {
        int done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref done, 1) == 1) return;
            lock (commits.gate) commits.horizonHolders--;
        }
    }
}
