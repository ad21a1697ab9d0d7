namespace Twin.Devices.Mqtt;

/// <summary>How long to wait before the next attempt, and when to give up.</summary>
sealed class Backoff(TimeSpan giveUpAfter, TimeSpan longest, TimeProvider time)
{
    // The first attempt comes soon, as a restarted server is back within a second; the later ones ever more rarely.
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    TimeSpan next = First;
    long? failingSince;

    public void Succeeded() => (next, failingSince) = (First, null);

    /// <exception cref="MqttConnectionException">It has failed for as long as was given.</exception>
    public async Task WaitAsync(Exception cause, string server, CancellationToken cancel)
    {
        failingSince ??= time.GetTimestamp();
        var failing = time.GetElapsedTime(failingSince.Value);
        if (failing >= giveUpAfter)
            throw new MqttConnectionException($"no connection to {server} for {failing.TotalSeconds:0} s: {cause.Message}", cause);
        await Task.Delay(next, time, cancel);
        next = next * 2 < longest ? next * 2 : longest;
    }
}
