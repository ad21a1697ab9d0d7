using System.IO.Pipelines;

namespace Twin.Simulation.Network;

/// <summary>One connection: bytes arrive in pieces of any size, any time later, in order, until it is cut at any byte.</summary>
sealed class SimulatedLink : IDuplexPipe
{
    // The server may have this much unread before it waits, as a socket's buffers would.
    const int UnreadBytesMax = 512;

    readonly Random chance;
    readonly Pipe toServer, toClient;
    readonly Queue<byte> sent = new();

    public SimulatedLink(Random chance)
    {
        this.chance = chance;
        toServer = new(new(PipeOptions.Default.Pool, PipeScheduler.Inline, PipeScheduler.Inline, pauseWriterThreshold: 0));
        toClient = new(new(PipeOptions.Default.Pool, PipeScheduler.Inline, PipeScheduler.Inline, UnreadBytesMax, UnreadBytesMax / 2));
    }

    PipeReader IDuplexPipe.Input => toServer.Reader;
    PipeWriter IDuplexPipe.Output => toClient.Writer;

    /// <summary>Neither side gets anything through any more.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The client's side sends.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes) sent.Enqueue(octet);
    }

    /// <summary>Some of what was sent reaches the server.</summary>
    public void CarryUp()
    {
        if (IsCut || sent.Count == 0) return;
        var count = Part(sent.Count);
        var memory = toServer.Writer.GetSpan(count);
        for (var i = 0; i < count; i++) memory[i] = sent.Dequeue();
        toServer.Writer.Advance(count);
        _ = toServer.Writer.FlushAsync().AsTask();
    }

    /// <summary>Some of what the server wrote reaches the client.</summary>
    /// <returns>Null where the server has ended the connection, and all that it wrote has arrived.</returns>
    public byte[]? CarryDown()
    {
        if (IsCut) return null;
        if (!toClient.Reader.TryRead(out var result)) return [];
        if (result.Buffer.IsEmpty && result.IsCompleted)
        {
            Cut();
            return null;
        }
        var part = result.Buffer.Slice(0, result.Buffer.IsEmpty ? 0 : Part((int)result.Buffer.Length));
        var bytes = System.Buffers.BuffersExtensions.ToArray(part);
        toClient.Reader.AdvanceTo(part.End);
        return bytes;
    }

    /// <summary>What is under way is lost, and both sides see the end.</summary>
    public void Cut()
    {
        if (IsCut) return;
        IsCut = true;
        toServer.Writer.Complete();
        toClient.Reader.Complete();
    }

    // Mostly all at once, else any part, down to a byte.
    int Part(int all) => chance.Next(3) > 0 ? all : 1 + chance.Next(all);
}
