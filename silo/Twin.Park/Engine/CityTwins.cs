using Twin.Model.Derivation;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Park.Engine;

/// <summary>The twins of one model revision, before they know of any reading. They follow from the model alone, so they can be made while the store is read.</summary>
sealed class CityTwins
{
    public CityTwins(CityModel model)
    {
        var routes = new RouteTable(model);
        (Model, Facilities, Live, Derived) = (model, new(model, routes), new(model), new(model, model.Accounting, routes));
    }

    public CityModel Model { get; }
    public FacilityHosting Facilities { get; }
    public LiveTree Live { get; }
    public DerivedBooks Derived { get; }
}
