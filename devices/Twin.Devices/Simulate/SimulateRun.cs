using System.Globalization;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Devices.Plant;
using Twin.Model.Topology;

namespace Twin.Devices.Simulate;

/// <summary>What a simulation did until it was stopped; printed as one JSON line.</summary>
/// <param name="Rejections">Messages on the gateways' <c>rejected</c> topics.</param>
/// <param name="Dropped">Messages that found their gateway's buffer full.</param>
sealed record SimulateSummary(int Gateways, int Points, long Messages, long Readings, long Acknowledged, long Refused, long Rejections, long Dropped);

/// <summary>Runs all gateways of a model: the past first where asked for, then the present until it is stopped.</summary>
sealed class SimulateRun(CityModel model, SimulateOptions options, TimeProvider time, TextWriter log)
{
    // Enough to see what kind of thing is refused; the server shows them all.
    const int RejectionsShownMax = 20;

    long rejections;

    /// <exception cref="MqttConnectionException">The server refuses a gateway, or stayed away for too long.</exception>
    public async Task<SimulateSummary> RunAsync(CancellationToken cancel)
    {
        var plant = new PlantCity(model, options.Seed);
        var own = model.AllGateways.Where(g => g.Points.Count > 0).ToArray();
        SimulatedGateway[] gateways = [.. own.Select((g, i) => new SimulatedGateway(g, model, plant, new(g.UserName, options, time, Rejected), options, isFirst: i == 0))];
        await log.WriteLineAsync($"{gateways.Length} gateways, {own.Sum(g => g.Points.Count)} points");

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] links = [.. gateways.Select(g => g.Link.RunAsync(end.Token))];
        try
        {
            var playing = PlayAsync(plant, gateways, end.Token);
            await await Task.WhenAny([playing, .. links]); // whatever fails first ends the run
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        finally
        {
            foreach (var gateway in gateways) gateway.Link.Complete();
            await end.CancelAsync();
            await Task.WhenAll(links).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new(gateways.Length, own.Sum(g => g.Points.Count), gateways.Sum(g => g.Messages), gateways.Sum(g => g.Readings),
            gateways.Sum(g => g.Link.Acknowledged), gateways.Sum(g => g.Link.Refused), Interlocked.Read(ref rejections), gateways.Sum(g => g.Link.Dropped));
    }

    async Task PlayAsync(PlantCity plant, SimulatedGateway[] gateways, CancellationToken cancel)
    {
        if (options.Backfill > TimeSpan.Zero) await BackfillAsync(plant, gateways, cancel);
        using var timer = new PeriodicTimer(options.Interval / gateways.Length, time);
        var latestMs = 0L;
        for (var turn = 0; await timer.WaitForNextTickAsync(cancel); turn = (turn + 1) % gateways.Length)
        {
            latestMs = Math.Max(latestMs, NowMs()); // a clock that is set back must not turn the plant
            gateways[turn].Publish(plant.MoveTo(latestMs));
        }
    }

    async Task BackfillAsync(PlantCity plant, SimulatedGateway[] gateways, CancellationToken cancel)
    {
        var stepMs = (long)SimulateOptions.BackfillStep.TotalMilliseconds;
        var firstMs = Math.Max((NowMs() - (long)options.Backfill.TotalMilliseconds) / stepMs * stepMs, PlantCity.EpochMs);
        var started = time.GetTimestamp();
        var steps = 0;
        for (var atMs = firstMs; atMs <= NowMs(); atMs += stepMs, steps++)
        {
            var wait = TimeSpan.FromMilliseconds((atMs - firstMs) / options.Speed) - time.GetElapsedTime(started);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
            var now = plant.MoveTo(atMs);
            foreach (var gateway in gateways) await gateway.BackfillAsync(now, cancel);
        }
        await log.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{steps} steps of the past published in {time.GetElapsedTime(started).TotalSeconds:0.0} s"));
    }

    void Rejected(MqttMessage message)
    {
        if (Interlocked.Increment(ref rejections) <= RejectionsShownMax)
            log.WriteLine($"{Encoding.UTF8.GetString(message.Topic)}: {Encoding.UTF8.GetString(message.Payload)}");
    }

    long NowMs() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
