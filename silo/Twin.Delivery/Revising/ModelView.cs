using Twin.Delivery.Hosted;
using Twin.Delivery.Routing;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Delivery.Revising;

/// <summary>One revision of the model and where things lead under it: shared by all who work under it. Any thread.</summary>
public sealed class ModelView(CityModel model)
{
    readonly Lazy<FacilityReach> reach = new(() => new(new(model)));
    readonly Lazy<FacilityRouting> routing = new(() => new(model));

    public CityModel Model => model;
    public int Revision => model.Revision;
    public FacilityReach Reach => reach.Value;
    public RouteTable Routes => Reach.Routes;

    /// <summary>For one caller at a time.</summary>
    public FacilityRouting Routing => routing.Value;
}
