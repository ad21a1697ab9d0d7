using System.Net;
using Twin.City.Hosting;
using Twin.Delivery.FacilityJournal;
using Twin.Operations.Health;

namespace Twin.City.Clustering;

/// <summary>A silo whose database is away when it starts waits for it: <c>/readyz</c> says why, and gateways and screens are turned away to other silos.</summary>
static partial class StoreWait
{
    static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(250), RetryMax = TimeSpan.FromSeconds(5);

    /// <summary>Completes when the store is there and of our format.</summary>
    /// <returns>Null; or why waiting is no use: the store's format or its settings are not for this program.</returns>
    /// <exception cref="IOException">The address of <paramref name="http"/> cannot be listened on.</exception>
    public static async Task<string?> RefusalAsync(CityStores stores, IPEndPoint http, ILoggerFactory loggers, CancellationToken cancel)
    {
        if (stores.Postgres is not { } postgres || await FaultAsync(postgres, cancel) is not { } fault) return null;
        var logger = loggers.CreateLogger(typeof(StoreWait));
        await using var door = Build(() => fault);
        door.Urls.Add($"http://{http}");
        await door.StartAsync(cancel);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel, door.Lifetime.ApplicationStopping);
        JournalStoreFault? told = null;
        for (var retry = RetryFirst; fault.MayPass || fault.Kind == JournalStoreFaultKind.Refused; retry = retry * 2 < RetryMax ? retry * 2 : RetryMax)
        {
            if (fault != told) LogWaiting(logger, fault.ToString());
            told = fault;
            await Task.Delay(retry, TimeProvider.System, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested) break;
            if (await FaultAsync(postgres, cancel) is not { } next)
            {
                LogThere(logger, stores.Place);
                await door.StopAsync(cancel);
                return null;
            }
            fault = next;
        }
        await door.StopAsync(cancel);
        return fault.ToString();
    }

    static async Task<JournalStoreFault?> FaultAsync(PostgresStore postgres, CancellationToken cancel)
    {
        try
        {
            await postgres.PrepareAsync(cancel);
            return null;
        }
        catch (JournalStoreException error)
        {
            return error.Fault;
        }
    }

    static WebApplication Build(Func<JournalStoreFault> fault)
    {
        var builder = WebApplication.CreateSlimBuilder();
        CityLogging.Configure(builder.Logging);
        var app = builder.Build();
        app.MapWaitingRoom(() => fault().ToString());
        return app;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Waiting for the database: {Fault}")]
    static partial void LogWaiting(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database is there: {Place}")]
    static partial void LogThere(ILogger logger, string place);
}
