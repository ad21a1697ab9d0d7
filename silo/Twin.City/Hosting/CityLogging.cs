namespace Twin.City.Hosting;

/// <summary>One line an event, on standard output, in UTC.</summary>
static class CityLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        foreach (var quiet in (string[])["Microsoft", "System", "Orleans"]) logging.AddFilter(quiet, LogLevel.Warning);
        // A lost silo is told in one line (SiloWatch); with a trace for each attempt to reach it nobody would find it.
        foreach (var noisy in (string[])["Orleans.Runtime.Messaging", "Orleans.Runtime.MembershipService", "Orleans.Runtime.Watchdog"])
            logging.AddFilter(noisy, LogLevel.Error);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
