using System.Buffers.Binary;
using Twin.Delivery.Envelope;
using Twin.Storage.Journal;

namespace Twin.Delivery.Revising;

/// <summary>A model revision as an order in a facility's journal: from its row on, the facility is under it.</summary>
static class RevisionControl
{
    public static ControlRecord Record(int revision)
    {
        var body = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(body, revision);
        return new(ControlKind.ModelRevision, body);
    }

    /// <returns>The revision that a row names; null where it names none.</returns>
    public static int? Of(FacilityEnvelope row)
    {
        foreach (var control in row.Controls)
            if (control.Kind == ControlKind.ModelRevision) return BinaryPrimitives.ReadInt32LittleEndian(control.Body.Span);
        return null;
    }
}
