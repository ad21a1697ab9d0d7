namespace Twin.Storage.Checkpoint;

/// <summary>Read sessions, opened when needed and kept for the next reader. Any thread.</summary>
sealed class ReaderPool(string path) : IDisposable
{
    // As many as ever read at once on a small machine; more are closed after use.
    const int IdleMax = 8;

    readonly Lock gate = new();
    readonly Stack<ReadSession> idle = [];
    bool closed;

    /// <summary>A session that sees the newest checkpoint; dispose gives it back.</summary>
    public Snapshot Begin()
    {
        ReadSession? session;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            idle.TryPop(out session);
        }
        session ??= new(path);
        try
        {
            session.Begin();
            return new(this, session);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    void Return(ReadSession session)
    {
        lock (gate)
        {
            if (!closed && idle.Count < IdleMax)
            {
                idle.Push(session);
                return;
            }
        }
        session.Dispose();
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            while (idle.TryPop(out var session)) session.Dispose();
        }
    }

    public readonly struct Snapshot(ReaderPool pool, ReadSession session) : IDisposable
    {
        public ReadSession Session { get; } = session;

        public void Dispose()
        {
            try
            {
                Session.End();
            }
            catch (StoreException)
            {
                // A session whose transaction cannot end is not used again; what it read was checked as it was read.
                Session.Dispose();
                return;
            }
            pool.Return(Session);
        }
    }
}
