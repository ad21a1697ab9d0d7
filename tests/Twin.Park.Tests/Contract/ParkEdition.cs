using Twin.Contract;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;

namespace Twin.Park.Contract;

/// <summary>The Park edition under the contract.</summary>
public sealed class ParkEdition : Edition
{
    public override string Program => "silo/Twin.Park/bin/{0}/net10.0/Twin.Park.dll";
}

public sealed class ParkHarbourTests(PlayedHarbour<ParkEdition> harbour) : HarbourContract<ParkEdition>(harbour);

public sealed class ParkLiveTests : LiveContract<ParkEdition>;

public sealed class ParkOrdersTests : OrdersContract<ParkEdition>;
