using Twin.Model.Topology;
using Twin.Operations.Topology;

namespace Twin.Operations.Hosting;

/// <summary>Keeps the models that it is sent, and answers what the test tells it to.</summary>
sealed class FakeModelDesk(FakeTwins twins) : IModelDesk
{
    public List<(string Text, int Revision, bool DryRun)> Sent { get; } = [];
    public (int Revision, string Text)? Shown { get; set; } = (1, "model: 1\n");
    public ModelOutcome? Outcome { get; set; }

    public ValueTask<(int Revision, string Text)?> TextAsync(CancellationToken cancel) => new(Shown);

    public ValueTask<ModelOutcome> PutAsync(string text, int revision, bool dryRun, CancellationToken cancel)
    {
        Sent.Add((text, revision, dryRun));
        return new(Outcome ?? new() { Model = twins.Model, Position = dryRun ? null : 817, Effect = new([], 0, [], 0) });
    }
}
