using Twin.Contract.Editions;

namespace Twin.City.Silos;

/// <summary>One silo of a cluster on a PostgreSQL database.</summary>
sealed class ClusterSilo(string postgres, string cluster = "harbour") : Edition
{
    public override string Program => "silo/Twin.City/bin/city/{0}/net10.0/Twin.City.dll";

    public override string[] Options(Func<int> freePort) =>
        ["--postgres", postgres, "--cluster", cluster, "--silo-port", $"{freePort()}", "--gateway-port", $"{freePort()}"];
}
