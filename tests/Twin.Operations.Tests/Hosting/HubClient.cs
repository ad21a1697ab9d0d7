using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Twin.Operations.Hosting;

/// <summary>The SignalR JSON protocol over a bare WebSocket: what is on the wire is what is tested.</summary>
sealed class HubClient : IAsyncDisposable
{
    const byte RecordSeparator = 0x1e;
    const int StreamItem = 2, StreamInvocation = 4, Completion = 3, CancelInvocation = 5, Close = 7;

    // Long enough for a loaded machine; a test that waits this long has failed.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly ClientWebSocket socket = new();
    readonly HttpMessageInvoker invoker;
    readonly ConcurrentDictionary<string, Channel<JsonElement>> streams = [];
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource reading = Done();
    Task reader = Task.CompletedTask;
    int invocations;

    HubClient(int receiveBufferBytes) => invoker = new HttpMessageInvoker(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancel) =>
        {
            var tcp = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (receiveBufferBytes > 0) tcp.ReceiveBufferSize = receiveBufferBytes;
            await tcp.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(tcp, ownsSocket: true);
        },
    });

    /// <summary>Ends when the server has closed the connection; the error that it gave, if any.</summary>
    public Task Closed => closed.Task.WaitAsync(Patience);

    public static async Task<HubClient> ConnectAsync(Uri uri, int receiveBufferBytes = 0)
    {
        var client = new HubClient(receiveBufferBytes);
        await client.socket.ConnectAsync(uri, client.invoker, client.stopping.Token);
        await client.SendAsync("""{"protocol":"json","version":1}""");
        var answers = await client.ReceiveAsync();
        answers[0].GetRawText().ShouldBe("{}");
        foreach (var message in answers.Skip(1)) client.Take(message);
        client.reader = client.ReadAsync();
        return client;
    }

    /// <summary>Begins a stream and returns its frames.</summary>
    public async Task<WatchedFrames> WatchAsync(string path)
    {
        var id = (++invocations).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var frames = Channel.CreateUnbounded<JsonElement>();
        streams[id] = frames;
        await SendAsync(JsonSerializer.Serialize(new { type = StreamInvocation, invocationId = id, target = "Watch", arguments = new[] { path } }));
        return new WatchedFrames(frames.Reader, () => SendAsync(JsonSerializer.Serialize(new { type = CancelInvocation, invocationId = id })));
    }

    /// <summary>Stops taking bytes from the socket, as a browser tab that hangs does.</summary>
    public void StopReading() => reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOnReading() => reading.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        GoOnReading();
        await reader;
        socket.Dispose();
        invoker.Dispose();
    }

    Task SendAsync(string message) =>
        socket.SendAsync((byte[])[.. System.Text.Encoding.UTF8.GetBytes(message), RecordSeparator], WebSocketMessageType.Text, true, stopping.Token);

    async Task ReadAsync()
    {
        try
        {
            while (await ReceiveAsync() is { Length: > 0 } messages)
                foreach (var message in messages) Take(message);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException) { }
        closed.TrySetResult();
        foreach (var frames in streams.Values) frames.Writer.TryComplete(new IOException("the connection has ended"));
    }

    void Take(JsonElement message)
    {
        switch (message.GetProperty("type").GetInt32())
        {
            case StreamItem:
                streams[message.GetProperty("invocationId").GetString()!].Writer.TryWrite(message.GetProperty("item"));
                break;
            case Completion:
                var error = message.TryGetProperty("error", out var text) ? new HubError(text.GetString()!) : null;
                streams[message.GetProperty("invocationId").GetString()!].Writer.TryComplete(error);
                break;
            case Close:
                closed.TrySetException(new HubError(message.TryGetProperty("error", out var reason) ? reason.GetString()! : ""));
                break;
        }
    }

    // One WebSocket message holds one or more hub messages, each ended by a separator. Empty at the end of the connection.
    async Task<JsonElement[]> ReceiveAsync()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            await reading.Task;
            var result = await socket.ReceiveAsync(bytes.GetMemory(4096), stopping.Token);
            bytes.Advance(result.Count);
            if (result.MessageType == WebSocketMessageType.Close) return [];
            if (result.EndOfMessage && bytes.WrittenSpan[^1] == RecordSeparator) break;
        }
        return [.. bytes.WrittenMemory.ToArray().Split(RecordSeparator).Select(m => JsonDocument.Parse(m).RootElement)];
    }

    static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}

/// <summary>The frames of one stream.</summary>
sealed class WatchedFrames(ChannelReader<JsonElement> frames, Func<Task> cancel)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public bool HasFrames => frames.TryPeek(out _);

    /// <summary>The next frame, heartbeats among them.</summary>
    public async Task<JsonElement> NextAsync() => await frames.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>The next frame that shows something.</summary>
    public async Task<JsonElement> NextChangeAsync()
    {
        while (true)
            if (await NextAsync() is var frame && frame.GetProperty("type").GetString() != "heartbeat") return frame;
    }

    /// <summary>The error that ends the stream; frames before it are passed over.</summary>
    public async Task<string> EndAsync()
    {
        try
        {
            while (true) await NextAsync();
        }
        catch (ChannelClosedException e) { return e.InnerException?.Message ?? ""; }
    }

    public Task CancelAsync() => cancel();
}

sealed class HubError(string message) : Exception(message);

static class Separated
{
    public static IEnumerable<byte[]> Split(this byte[] bytes, byte separator)
    {
        for (int from = 0, to; from < bytes.Length; from = to + 1)
        {
            to = Array.IndexOf(bytes, separator, from);
            yield return bytes[from..to];
        }
    }
}
