namespace Twin.Devices.Load;

/// <summary>One load from the first CONNECT to the report.</summary>
static class LoadSession
{
    public static LoadSummary Run(IReadOnlyList<PlannedConnection> plan, LoadOptions options, TimeProvider time, FileInfo? report, CancellationToken cancel)
    {
        var startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<LoadConnection> connections = [];
        try
        {
            foreach (var planned in plan) connections.Add(LoadConnection.Open(planned, options, time, startMs));
            var cpu = Environment.CpuUsage.TotalTime;
            var run = new LoadRun(connections, options, time);
            run.Run(cancel);
            var summary = LoadSummary.Of(connections, run, options, Environment.CpuUsage.TotalTime - cpu);
            if (report is not null) LoadReport.Write(report, connections);
            return summary;
        }
        finally
        {
            foreach (var connection in connections) connection.Dispose();
        }
    }
}
