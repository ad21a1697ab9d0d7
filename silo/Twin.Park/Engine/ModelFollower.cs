using System.Buffers.Binary;
using Twin.Storage.Journal;
using Twin.Storage.ModelFile;

namespace Twin.Park.Engine;

/// <summary>Puts a new model revision in force at the journal position that names it.</summary>
sealed class ModelFollower(ModelHistory history) : IFrameFollower
{
    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var control in frame.Controls)
            if (control.Kind == ControlKind.ModelRevision && Revision(control) is var revision && revision > state.Model.Revision)
                state.ChangeModel(history.ModelOf(revision), new(frame.Position, frame.CommitTimeMs));
    }

    public static ControlRecord Record(int revision)
    {
        var body = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(body, revision);
        return new(ControlKind.ModelRevision, body);
    }

    static int Revision(in ControlRecord control) => BinaryPrimitives.ReadInt32LittleEndian(control.Body.Span);
}
