using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Twin.Model.Topology;
using Twin.Operations.Topology;
using Twin.Operations.Twins;

namespace Twin.Operations.Live;

/// <summary>The hub at <c>/hub/live</c>: screens watch nodes.</summary>
/// <remarks>SignalR writes errors as "... HubException: {code}: {detail}"; the codes are stable.</remarks>
sealed class LiveHub(ITwinSource twins, Screens screens, WatchStream stream, OperationsMeter meter, IOptions<OperationsOptions> options) : Hub
{
    static readonly object ScreenKey = new();

    public override Task OnConnectedAsync()
    {
        Context.Items[ScreenKey] = screens.TryOpen()
            ?? throw new HubException($"too_many_screens: the server takes {options.Value.ScreensMax} connections");
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.Remove(ScreenKey)) screens.Close();
        return Task.CompletedTask;
    }

    /// <summary>Streams a node: <see cref="Wire.FrameWire"/>s, beginning with a snapshot.</summary>
    /// <exception cref="HubException"><c>unknown_path</c>, <c>too_many_watches</c>; later <c>node_removed</c>.</exception>
    public async IAsyncEnumerable<FrameJson> Watch(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path) is not { } node) throw Refuse("unknown_path", ModelPaths.NoNode(model, path).Detail);
        var screen = (Screen)Context.Items[ScreenKey]!;
        if (!screen.TryBeginWatch()) throw Refuse("too_many_watches", $"a connection may watch {options.Value.WatchesMax} nodes at once");
        try
        {
            await foreach (var frame in stream.FramesAsync(node.Key, screen, cancel)) yield return frame;
        }
        finally { screen.EndWatch(); }
    }

    HubException Refuse(string code, string detail)
    {
        meter.StreamsRefused.Add(1, new KeyValuePair<string, object?>("reason", code));
        return new HubException($"{code}: {detail}");
    }
}
