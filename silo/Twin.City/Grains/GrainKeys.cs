using System.Globalization;
using Twin.City.Contracts;
using Twin.Model.Topology;

namespace Twin.City.Grains;

/// <summary>Grains by the permanent keys of what they represent.</summary>
static class GrainKeys
{
    public static NodeKey NodeOf(ReadOnlySpan<char> key) => new(NumberOf(key, 'n'));

    public static GatewayKey GatewayOf(ReadOnlySpan<char> key) => new(NumberOf(key, 'g'));

    public static INodeGrain Node(this IGrainFactory grains, Node node) => node.Kind switch
    {
        NodeKind.Facility => grains.Facility(node.Key),
        NodeKind.Enterprise => grains.GetGrain<IEnterpriseGrain>(node.Key.ToString()),
        NodeKind.Park => grains.GetGrain<IParkGrain>(node.Key.ToString()),
        _ => grains.GetGrain<ICityGrain>(node.Key.ToString()),
    };

    public static IFacilityGrain Facility(this IGrainFactory grains, NodeKey facility) => grains.GetGrain<IFacilityGrain>(facility.ToString());

    public static IFacilityDesk Desk(this IGrainFactory grains, NodeKey facility) => grains.GetGrain<IFacilityDesk>(facility.ToString());

    public static IGatewayGrain Gateway(this IGrainFactory grains, GatewayKey gateway) => grains.GetGrain<IGatewayGrain>(gateway.ToString());

    public static IBillGrain Bills(this IGrainFactory grains) => grains.GetGrain<IBillGrain>(Delivery.Envelope.JournalKey.City.ToString());

    static int NumberOf(ReadOnlySpan<char> key, char kind) =>
        key.Length > 1 && key[0] == kind && int.TryParse(key[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ArgumentException($"'{key}' is no grain's key", nameof(key));
}
