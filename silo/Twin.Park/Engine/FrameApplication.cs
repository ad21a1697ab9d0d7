using Twin.Model.Facility;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>Who else follows the frames, in order and under the gate: sessions, the model, checkpoints.</summary>
interface IFrameFollower
{
    /// <summary>Takes what concerns it of a frame; the same live and in replay.</summary>
    void Follow(CommitFrame frame, CityState state);

    /// <summary>Called live, after a frame was applied.</summary>
    void AfterFrame(CityState state) { }
}

/// <summary>What a frame does to the city: one code for live running and for replay.</summary>
static class FrameApplication
{
    public static void Apply(CommitFrame frame, CityState state, IFrameFollower[] followers)
    {
        var commit = new CommitPoint(frame.Position, frame.CommitTimeMs);
        state.BeginFrame(commit);
        foreach (var follower in followers) follower.Follow(frame, state);
        foreach (var batch in frame.Batches) state.Apply(batch, commit);
        state.EndFrame(commit);
    }
}
