using System.Buffers.Binary;
using Twin.Park.Engine;
using Twin.Storage.Journal;

namespace Twin.Park.Retention;

/// <summary>The horizon in the journal: eight bytes, Unix milliseconds.</summary>
static class HorizonRecord
{
    public static ControlRecord Of(long horizonMs)
    {
        var body = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(body, horizonMs);
        return new(ControlKind.Horizon, body);
    }

    public static long Read(in ControlRecord control) => BinaryPrimitives.ReadInt64LittleEndian(control.Body.Span);
}

/// <summary>Moves the city's horizon at the journal position that says so.</summary>
sealed class HorizonFollower : IFrameFollower
{
    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var control in frame.Controls)
            if (control.Kind == ControlKind.Horizon) state.MoveHorizon(HorizonRecord.Read(control));
    }
}
