using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>The events of all registers as they stand: each as long as its two readings are neighbours, whatever order they came in.</summary>
/// <remarks>
/// A register has at most <see cref="KeptMax"/>, its newest; a counter that falls with every reading must not fill the memory. What was let
/// go is not brought back, so a register says from when on its events are all there.
/// </remarks>
public sealed class RegisterEventBook
{
    /// <summary>40 bytes each: 40 KB for the worst register.</summary>
    public const int KeptMax = 1_000;

    sealed class Register
    {
        public SortedList<long, RegisterEvent> ByTime { get; } = []; // by the first reading of the pair
        public long CompleteFromMs = long.MinValue;
    }

    readonly Dictionary<PointKey, Register> registers = [];
    readonly HashSet<PointKey> unsaved = [];

    /// <summary>The registers that have events or had some.</summary>
    public IEnumerable<PointKey> Points => registers.Keys;

    public IEnumerable<RegisterEvent> Of(PointKey point) => registers.TryGetValue(point, out var register) ? register.ByTime.Values : [];

    /// <summary>From when on a register's events are all kept; <see cref="long.MinValue"/> where none was let go.</summary>
    public long CompleteFromMs(PointKey point) => registers.TryGetValue(point, out var register) ? register.CompleteFromMs : long.MinValue;

    public void Apply(in RegisterEventChange change)
    {
        var (point, fromMs) = (change.Event.Point, change.Event.From.TimeMs);
        if (change.IsRaised)
        {
            if (!registers.TryGetValue(point, out var register)) registers[point] = register = new();
            register.ByTime[fromMs] = change.Event;
            Bound(register);
        }
        else if (!registers.TryGetValue(point, out var register) || !register.ByTime.Remove(fromMs)) return;
        unsaved.Add(point);
    }

    /// <summary>Puts a register's events in the place of those that it had from an instant on: its rule is another.</summary>
    /// <param name="fromMs">The first reading of the earliest pair that was judged again; all of them where left out.</param>
    public void Replace(PointKey point, IEnumerable<RegisterEvent> events, long fromMs = long.MinValue)
    {
        var register = new Register();
        if (fromMs > long.MinValue && registers.TryGetValue(point, out var standing))
        {
            register.CompleteFromMs = standing.CompleteFromMs;
            foreach (var each in standing.ByTime.Values)
                if (each.From.TimeMs < fromMs) register.ByTime[each.From.TimeMs] = each;
        }
        foreach (var each in events)
        {
            register.ByTime[each.From.TimeMs] = each;
            Bound(register);
        }
        if (register.ByTime.Count == 0 && !registers.ContainsKey(point)) return;
        registers[point] = register;
        unsaved.Add(point);
    }

    /// <summary>The registers whose events changed since they were last taken.</summary>
    public PointKey[] TakeUnsaved()
    {
        PointKey[] all = [.. unsaved];
        unsaved.Clear();
        return all;
    }

    public void Save(PointKey point, BinaryWriter writer)
    {
        writer.Write(CompleteFromMs(point));
        foreach (var each in Of(point))
        {
            writer.Write((byte)each.Kind);
            writer.Write(each.From.TimeMs);
            writer.Write(each.From.Micro);
            writer.Write(each.To.TimeMs);
            writer.Write(each.To.Micro);
        }
    }

    public void Load(PointKey point, BinaryReader reader)
    {
        var register = registers[point] = new() { CompleteFromMs = reader.ReadInt64() };
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var kind = (RegisterEventKind)reader.ReadByte();
            RegisterReading from = new(reader.ReadInt64(), reader.ReadInt64()), to = new(reader.ReadInt64(), reader.ReadInt64());
            register.ByTime[from.TimeMs] = new(kind, point, from, to);
        }
    }

    static void Bound(Register register)
    {
        if (register.ByTime.Count <= KeptMax) return;
        register.CompleteFromMs = Math.Max(register.CompleteFromMs, register.ByTime.Values[0].To.TimeMs);
        register.ByTime.RemoveAt(0);
    }
}
