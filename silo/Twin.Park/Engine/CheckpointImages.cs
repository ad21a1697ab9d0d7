using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Orders;
using Twin.Operations.Billing;
using Twin.Park.Billing;
using Twin.Park.Orders;

using Twin.Storage.Orders;

namespace Twin.Park.Engine;

/// <summary>The state blobs of the newest checkpoint, gathered while the database is opened and restored once the model is known.</summary>
sealed class CheckpointImages
{
    readonly List<(StateKind Kind, int Number, byte[] Image)> images = [];
    long timeMs;

    /// <summary>The model revision that held then; null where there is no checkpoint yet.</summary>
    public int? Revision { get; private set; }

    public void Take(int kind, int number, ReadOnlySpan<byte> image)
    {
        if ((StateKind)kind == StateKind.Engine)
            TwinImages.Load(image.ToArray(), reader => (timeMs, Revision) = (reader.ReadInt64(), reader.ReadInt32()));
        else images.Add(((StateKind)kind, number, image.ToArray()));
    }

    public void Restore(CityState state, SessionStore sessions, OrderBook orders, BillBook bills, PositionIndex positions, long position)
    {
        if (Revision is null) return;
        state.Resume(new(position, timeMs));
        List<(int Number, FrozenBill Bill)> restored = [];
        foreach (var (kind, number, image) in images)
            switch (kind)
            {
                case StateKind.Facility: state.LoadFacility(new(number), image); break;
                case StateKind.Gateway: TwinImages.Load(image, reader => state.GatewayOf(new(number))?.Load(reader)); break;
                case StateKind.Sessions: sessions.Load(image); break;
                case StateKind.Correction:
                    var entry = CorrectionImage.Load(image);
                    orders.Restore(entry);
                    if (entry is { Kind: "replacement", Point: { } point }) state.Remember(new(point, entry.TimeMs!.Value, entry.Was!.Value, entry.Now!.Value));
                    break;
                case StateKind.Bill: restored.Add((number, BillCodec.Load(image))); break;
                case StateKind.RegisterEvents: TwinImages.Load(image, reader => state.RegisterEvents.Load(new(number), reader)); break;
                case StateKind.Horizon: TwinImages.Load(image, reader => state.MoveHorizon(reader.ReadInt64())); break;
                case StateKind.Positions: positions.Restore(image); break;
                default: throw new InvalidDataException($"state of unknown kind {(int)kind}");
            }
        foreach (var (_, bill) in restored.OrderBy(r => r.Number)) bills.Bills.Restore(bill);
        images.Clear();
        state.RebuildLive();
    }
}
