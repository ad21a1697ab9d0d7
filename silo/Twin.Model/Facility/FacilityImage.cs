using Twin.Model.Telemetry;

namespace Twin.Model.Facility;

/// <summary>A facility's points as bytes: what a snapshot keeps of a twin. Keyed by point, so that it outlives changes of the model.</summary>
static class FacilityImage
{
    const byte Version = 1;

    public static void Save(BinaryWriter writer, FacilityPlan plan, PointState[] states, ReplacementLog replacements)
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
            writer.Write(state.NewestCorrection);
        }
        writer.Write(replacements.All.Count());
        foreach (var (point, timeMs, closing, opening) in replacements.All)
        {
            writer.Write(point.Number);
            writer.Write(timeMs);
            writer.Write(closing);
            writer.Write(opening);
        }
    }

    public static void Load(BinaryReader reader, FacilityPlan plan, PointState[] states, ReplacementLog replacements)
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
            state.NewestCorrection = reader.ReadByte();
            if (slots.TryGetValue(point, out var slot)) states[slot] = state;
        }
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var replacement = new MeterReplacement(new(reader.ReadInt32()), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            if (slots.TryGetValue(replacement.Point.Number, out var slot)) replacements.TryAdd(slot, replacement);
        }
    }
}
