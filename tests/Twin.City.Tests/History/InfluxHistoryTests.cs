using Twin.Delivery.History;
using Twin.Model.Topology;
using Twin.Model.Telemetry;
using Twin.Storage.History;

namespace Twin.City.History;

/// <summary>History through InfluxDB's client, to answers of InfluxDB's form.</summary>
public sealed class InfluxHistoryTests : ReadingHistoryContract, IAsyncLifetime
{
    static readonly byte[] Line = "reading,key=p5,quality=good value=1,micro=1000000i,correction=0i,position=1i 1767225600000000000\n"u8.ToArray();

    InfluxStandIn server = null!;
    Opened point = null!;

    public async Task InitializeAsync()
    {
        server = await InfluxStandIn.StartAsync();
        point = new(server.Options, new(5));
    }

    public async Task DisposeAsync()
    {
        point.Dispose();
        await server.DisposeAsync();
    }

    protected override Task AddAsync(params StoredReading[] readings) => point.Add(readings);

    protected override Task<IReadOnlyList<StoredReading>> ReadAsync(long fromMs, long toMs, StoredReading? after, int limit) => point.Read(fromMs, toMs, after, limit);

    protected override Task<IReadOnlyList<ReadingAggregate>> AggregateAsync(IReadOnlyList<long> boundariesMs, long holdMaxMs) => point.Aggregate(boundariesMs, holdMaxMs);

    [Fact]
    public async Task A_wrong_token_is_told_without_the_token()
    {
        using var history = new InfluxHistory(server.Options with { Token = "my-secret" });
        await ShouldFail(history, "the token was refused (401): unauthorized access");
    }

    [Fact]
    public async Task A_wrong_bucket_or_organisation_is_told_by_name()
    {
        using var bucket = new InfluxHistory(server.Options with { Bucket = "elsewhere" });
        (await Should.ThrowAsync<HistoryException>(bucket.WriteAsync(Line, CancellationToken.None))).Message.ShouldBe($"{server.Address}: no such organisation or bucket (404): bucket \"elsewhere\" not found");
        (await Should.ThrowAsync<HistoryException>(bucket.ReadAsync(new(5), 0, 1, 1, CancellationToken.None))).Message.ShouldContain("no such organisation or bucket (404)");
        using var organisation = new InfluxHistory(server.Options with { Organisation = "elsewhere" });
        await ShouldFail(organisation, "no such organisation or bucket (404): organization name \"elsewhere\" not found");
    }

    [Fact]
    public async Task A_server_that_is_away_is_told_and_answers_when_it_is_back()
    {
        using var history = new InfluxHistory(server.Options);
        server.IsAway = true;
        await ShouldFail(history, "it takes nothing more at present (503): the storage engine is closed");
        server.IsAway = false;
        await history.WriteAsync(Line, CancellationToken.None);
        (await history.ReadAsync(new(5), StartMs, StartMs + 1, 5, CancellationToken.None)).ShouldBe([new(StartMs, 1_000_000, Quality.Good, 0, 1)]);

        using var nobody = new InfluxHistory(server.Options with { Server = new("http://127.0.0.1:1/") });
        var refused = (await Should.ThrowAsync<HistoryException>(nobody.WriteAsync(Line, CancellationToken.None))).Message;
        refused.ShouldStartWith("http://127.0.0.1:1/: no answer");
        (await Should.ThrowAsync<HistoryException>(nobody.ReadAsync(new(5), 0, 1, 5, CancellationToken.None))).Message.ShouldStartWith("http://127.0.0.1:1/: no answer");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_no_answer()
    {
        using var history = new InfluxHistory(server.Options);
        await history.WriteAsync(Line, CancellationToken.None);
        server.BreaksOff = true;
        (await Should.ThrowAsync<HistoryException>(history.ReadAsync(new(5), StartMs, StartMs + 1, 5, CancellationToken.None))).Message.ShouldContain("engine: cursor closed");
    }

    async Task ShouldFail(InfluxHistory history, string reason)
    {
        (await Should.ThrowAsync<HistoryException>(history.WriteAsync(Line, CancellationToken.None))).Message.ShouldBe($"{server.Address}: {reason}");
        (await Should.ThrowAsync<HistoryException>(history.ReadAsync(new(5), 0, 1, 1, CancellationToken.None))).Message.ShouldBe($"{server.Address}: {reason}");
    }

    sealed class Opened(InfluxOptions options, PointKey key) : InfluxPoint(options, key)
    {
        public Task Add(StoredReading[] readings) => AddAsync(readings);
        public Task<IReadOnlyList<StoredReading>> Read(long fromMs, long toMs, StoredReading? after, int limit) => ReadAsync(fromMs, toMs, after, limit);
        public Task<IReadOnlyList<ReadingAggregate>> Aggregate(IReadOnlyList<long> boundariesMs, long holdMaxMs) => AggregateAsync(boundariesMs, holdMaxMs);
    }
}
