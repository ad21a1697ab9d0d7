using Orleans.Runtime;

namespace Twin.City.Clustering;

/// <summary>Says in one line each which silos come and go.</summary>
sealed partial class SiloWatch(ISiloStatusOracle silos, ILogger<SiloWatch> logger) : IHostedService, ISiloStatusListener
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (updatedSilo.Equals(silos.SiloAddress)) return;
        var others = silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Count(s => !s.Equals(updatedSilo)) + (status == SiloStatus.Active ? 1 : 0);
        if (status == SiloStatus.Dead) LogGone(logger, updatedSilo.Endpoint, others);
        else if (status == SiloStatus.Active) LogJoined(logger, updatedSilo.Endpoint, others);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} has joined: {Silos} silos")]
    static partial void LogJoined(ILogger logger, System.Net.IPEndPoint silo, int silos);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Silo {Silo} is gone, what it held begins anew elsewhere: {Silos} silos")]
    static partial void LogGone(ILogger logger, System.Net.IPEndPoint silo, int silos);
}
