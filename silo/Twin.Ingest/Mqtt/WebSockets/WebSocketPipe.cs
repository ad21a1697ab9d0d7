using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Twin.Ingest.Mqtt.WebSockets;

/// <summary>A WebSocket as the duplex pipe that the broker serves: binary messages are pieces of one stream, wherever packets begin [MQTT-6.0.0-2].</summary>
/// <remarks>Each way holds a bounded buffer: while the broker does not read, nothing is received; while the client does not, the broker's flush waits.</remarks>
internal sealed class WebSocketPipe : IDuplexPipe, IDisposable
{
    // As much as the writer of a TCP connection may have waiting; a packet that is longer is gathered by the reader, which bounds it.
    const int BufferBytes = 64 * 1024;

    // Received at a time: idle connections hold no more.
    const int PieceBytes = 4 * 1024;

    static readonly PipeOptions Bounds = new(pauseWriterThreshold: BufferBytes, resumeWriterThreshold: BufferBytes / 2, useSynchronizationContext: false);

    readonly WebSocket socket;
    readonly Pipe received = new(Bounds), sent = new(Bounds);
    readonly CancellationTokenSource cut = new();
    WebSocketCloseStatus closeStatus = WebSocketCloseStatus.NormalClosure;

    public WebSocketPipe(WebSocket socket) => this.socket = socket;

    public PipeReader Input => received.Reader;
    public PipeWriter Output => sent.Writer;

    /// <summary>Fills <see cref="Input"/> until the client closes, is cut, or sends text [MQTT-6.0.0-1].</summary>
    public async Task ReceiveAsync()
    {
        try
        {
            while (true)
            {
                var piece = await socket.ReceiveAsync(received.Writer.GetMemory(PieceBytes), cut.Token);
                if (piece.MessageType == WebSocketMessageType.Text) closeStatus = WebSocketCloseStatus.InvalidMessageType;
                if (piece.MessageType != WebSocketMessageType.Binary) break;
                received.Writer.Advance(piece.Count);
                if ((await received.Writer.FlushAsync(cut.Token)).IsCompleted) break;
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            await received.Writer.CompleteAsync(new IOException("the WebSocket broke off", e));
            return;
        }
        await received.Writer.CompleteAsync();
    }

    /// <summary>Sends what is flushed to <see cref="Output"/>, a message a flush, and closes when it is complete.</summary>
    public async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var flushed = await sent.Reader.ReadAsync(cut.Token);
                var rest = flushed.Buffer;
                while (!rest.IsEmpty)
                {
                    var segment = rest.First;
                    rest = rest.Slice(segment.Length);
                    await socket.SendAsync(segment, WebSocketMessageType.Binary, endOfMessage: rest.IsEmpty, cut.Token);
                }
                sent.Reader.AdvanceTo(flushed.Buffer.End);
                if (flushed.IsCompleted) break;
            }
            await socket.CloseOutputAsync(closeStatus, null, cut.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            Cut();
        }
        // A flush that waits returns.
        await sent.Reader.CompleteAsync();
    }

    /// <summary>Breaks the connection off: whatever reads or writes it returns.</summary>
    public void Cut()
    {
        cut.Cancel();
        socket.Abort();
    }

    public void Dispose() => cut.Dispose();
}
