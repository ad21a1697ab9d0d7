using Twin.Contract;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;

namespace Twin.City.Contract;

/// <summary>The City edition under the contract: one silo on SQLite.</summary>
public sealed class CityEdition : Edition
{
    public override string Program => "silo/Twin.City/bin/city/{0}/net10.0/Twin.City.dll";

    public override string[] Options(Func<int> freePort) => ["--silo-port", $"{freePort()}", "--gateway-port", $"{freePort()}"];

    // A city's backup is its database's.
    public override string[] Lacks => ["post /api/v1/backups"];
}

public sealed class CityHarbourTests(PlayedHarbour<CityEdition> harbour) : HarbourContract<CityEdition>(harbour);

public sealed class CityLiveTests : LiveContract<CityEdition>;

public sealed class CityOrdersTests : OrdersContract<CityEdition>;
