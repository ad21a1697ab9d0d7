using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Ingest.Mqtt;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Topology;

namespace Twin.Ingest.Fakes;

/// <summary>The broker over connections in memory, with a commit log and a clock that the test holds.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly List<TestClient> clients = [];

    public TestBroker(MqttOptions? options = null, SessionStore? store = null, ManualTimeProvider? clock = null)
    {
        Clock = clock ?? new();
        Metrics = new(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        // Begun without the test runner's context, as a host begins it: what goes on in it is not to wait for the runner's threads.
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Broker = new(options ?? new(), store ?? new(), Log, () => Model, Clock, Metrics, NullLogger<MqttBroker>.Instance);
        Broker.Open();
        SynchronizationContext.SetSynchronizationContext(before);
    }

    public ManualTimeProvider Clock { get; }
    public ManualCommitLog Log { get; } = new();
    public IngestMetrics Metrics { get; }
    public MqttBroker Broker { get; }
    public CityModel Model { get; set; } = TestCity.Model;

    /// <summary>A connection on which nothing is sent yet.</summary>
    public TestClient Open(int version = 4, int unreadBytesMax = 1 << 20)
    {
        var pipe = new DuplexPipe(unreadBytesMax);
        var client = new TestClient(pipe, version);
        client.Served = Task.Run(() => Broker.ServeAsync(pipe.Server, IPAddress.Loopback, pipe.Abort, CancellationToken.None));
        clients.Add(client);
        return client;
    }

    /// <summary>A connection that has ended is not kept either.</summary>
    public void Forget(TestClient client) => clients.Remove(client);

    /// <summary>A connection that was accepted.</summary>
    public async Task<TestClient> ConnectAsync(string clientId = "c1", int version = 4, bool clean = true, int keepAlive = 60, string userName = TestCity.UserName,
        TestPackets.Will? will = null, byte[][]? properties = null, bool? present = null)
    {
        var client = Open(version);
        await client.SendAsync(TestPackets.Connect(clientId, userName, clean: clean, keepAlive: keepAlive, version: version, will: will, properties: properties));
        var answer = await client.ReadAsync(PacketType.ConnAck);
        answer.Reason.ShouldBe(ReasonCode.Success);
        if (present is { } expected) answer.Body[0].ShouldBe(expected ? (byte)1 : (byte)0, "session present");
        return client;
    }

    /// <summary>The broker after a crash: a new one that begins with what was committed.</summary>
    public TestBroker Restarted(MqttOptions? options = null)
    {
        var store = new SessionStore();
        store.Load(Log.Image.Save());
        return new(options, store, Clock);
    }

    public async ValueTask DisposeAsync()
    {
        Log.CommitHeld(andGoOn: true);
        foreach (var client in clients) client.Pipe.Abort();
        await Broker.DisposeAsync();
        await services.DisposeAsync();
    }
}
