using Twin.Model.Telemetry;

namespace Twin.Model.Facility;

/// <summary>A facility's points as bytes: what a snapshot keeps of a twin. Keyed by point, so that it outlives changes of the model.</summary>
static class FacilityImage
{
    const byte Version = 1;

    public static void Save(BinaryWriter writer, FacilityPlan plan, PointState[] states)
    {
        writer.Write(Version);
        writer.Write(states.Count(s => s.HasValue));
        for (var slot = 0; slot < states.Length; slot++)
        {
            ref readonly var state = ref states[slot];
            if (!state.HasValue) continue;
            writer.Write(plan.Points[slot].Point.Key.Number);
            writer.Write(state.NewestMs);
            writer.Write(state.NewestMicro);
            writer.Write(state.ReceivedMs);
            writer.Write(state.CountingMs);
            writer.Write(state.CountingMicro);
            writer.Write((byte)state.NewestQuality);
            writer.Write((byte)state.CountingQuality);
            writer.Write(state.NewestCorrection);
            writer.Write(state.CountingCorrection);
        }
    }

    public static void Load(BinaryReader reader, FacilityPlan plan, PointState[] states)
    {
        var version = reader.ReadByte();
        if (version != Version) throw new InvalidDataException($"facility image version {version}, this program reads {Version}");
        var slots = new Dictionary<int, int>(plan.Points.Length);
        for (var slot = 0; slot < plan.Points.Length; slot++) slots[plan.Points[slot].Point.Key.Number] = slot;
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var point = reader.ReadInt32();
            var state = PointState.Empty;
            state.NewestMs = reader.ReadInt64();
            state.NewestMicro = reader.ReadInt64();
            state.ReceivedMs = reader.ReadInt64();
            state.CountingMs = reader.ReadInt64();
            state.CountingMicro = reader.ReadInt64();
            state.NewestQuality = (Quality)reader.ReadByte();
            state.CountingQuality = (Quality)reader.ReadByte();
            state.NewestCorrection = reader.ReadByte();
            state.CountingCorrection = reader.ReadByte();
            if (slots.TryGetValue(point, out var slot)) states[slot] = state;
        }
    }
}
