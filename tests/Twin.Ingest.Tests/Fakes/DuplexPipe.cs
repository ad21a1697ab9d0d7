using System.IO.Pipelines;

namespace Twin.Ingest.Fakes;

/// <summary>A connection in memory: two pipes, seen from both ends.</summary>
internal sealed class DuplexPipe
{
    sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    readonly Pipe toServer, toClient;

    /// <param name="unreadBytesMax">What the server may write before it has to wait for the client to read.</param>
    public DuplexPipe(int unreadBytesMax = 1 << 20)
    {
        toServer = new(new(useSynchronizationContext: false));
        toClient = new(new(pauseWriterThreshold: unreadBytesMax, resumeWriterThreshold: unreadBytesMax / 2, useSynchronizationContext: false));
        Server = new End(toServer.Reader, toClient.Writer);
        Client = new End(toClient.Reader, toServer.Writer);
    }

    public IDuplexPipe Server { get; }
    public IDuplexPipe Client { get; }

    public bool IsAborted { get; private set; }

    /// <summary>What a transport does when it is cut: both sides see the end.</summary>
    public void Abort()
    {
        IsAborted = true;
        toServer.Writer.Complete();
        toClient.Reader.Complete();
    }
}
