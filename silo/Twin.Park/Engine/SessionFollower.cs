using Twin.Ingest.Mqtt.Sessions;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>Keeps the durable image of MQTT sessions in step with the journal.</summary>
sealed class SessionFollower(SessionStore sessions) : IFrameFollower
{
    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var batch in frame.Batches)
            if (batch.SessionRecords.Length > 0) sessions.Apply(batch.SessionRecords.GetBuffer().AsSpan(0, (int)batch.SessionRecords.Length));
    }
}
