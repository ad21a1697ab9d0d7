using Twin.Delivery.Envelope;
using Twin.Model.Gateway;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>What came to one facility from each gateway (law 4): the gateway's account is the sum over facilities, and its own journal.</summary>
sealed class GatewayTallies
{
    const byte ImageVersion = 1;

    readonly SortedDictionary<int, GatewayTwin> gateways = [];

    public void Take(GatewayDelivery delivery, long position)
    {
        var key = delivery.Batch.Gateway;
        if (!gateways.TryGetValue(key.Number, out var twin)) gateways[key.Number] = twin = new(key);
        twin.TakeAccepted(delivery.Batch, delivery.Duplicates, position);
    }

    public GatewaySnapshot? Of(GatewayKey gateway) => gateways.GetValueOrDefault(gateway.Number)?.Snapshot();

    public IEnumerable<RejectionRecord> RejectionsOf(GatewayKey gateway) => gateways.GetValueOrDefault(gateway.Number)?.Rejections ?? [];

    public void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        writer.Write(gateways.Count);
        foreach (var (number, twin) in gateways)
        {
            writer.Write(number);
            twin.Save(writer);
        }
    }

    public void Load(BinaryReader reader)
    {
        if (reader.ReadByte() is var version && version != ImageVersion) throw new InvalidDataException($"tallies image version {version}, this program reads {ImageVersion}");
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var twin = new GatewayTwin(new(reader.ReadInt32()));
            twin.Load(reader);
            gateways[twin.Gateway.Number] = twin;
        }
    }
}
