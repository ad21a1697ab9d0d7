namespace Twin.City.Hosting;

/// <summary>One line an event, on standard error, in UTC.</summary>
static class CityLogging
{
    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        foreach (var quiet in (string[])["Microsoft", "System", "Orleans"]) logging.AddFilter(quiet, LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }
}
