using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Revising;

namespace Twin.City.Revising;

/// <summary>Keeps a silo at the cluster's newest revision: gateways' messages are judged by it here a second after another silo accepted it.</summary>
sealed partial class RevisionWatch(ModelBook book, TimeProvider time, ILogger<RevisionWatch> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    volatile string? fault;

    /// <summary>Why this silo cannot follow the model; null while it does. For <c>readyz</c>.</summary>
    public string? Fault => fault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false)) await LookAsync(stoppingToken).ConfigureAwait(false);
    }

    async Task LookAsync(CancellationToken cancel)
    {
        try
        {
            await book.CatchUpAsync(cancel).ConfigureAwait(false);
            fault = null;
        }
        catch (Exception error) when (error is JournalStoreException or InvalidDataException or IOException)
        {
            var reason = $"the model's newest revision is not known: {error.Message}";
            if (fault != reason) LogBehind(logger, reason);
            fault = reason;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    static partial void LogBehind(ILogger logger, string reason);
}
