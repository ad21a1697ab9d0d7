using Twin.Model.Facility;
using Twin.Operations.Billing;
using Twin.Park.Engine;
using Twin.Storage.Journal;

namespace Twin.Park.Billing;

/// <summary>Issued bills, as their records come by, live and in replay.</summary>
sealed class BillBook : IFrameFollower
{
    public BillShelf Bills { get; } = new();

    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var control in frame.Controls)
            if (control.Kind == ControlKind.BillIssued) Bills.Take(BillCodec.ReadIssue(control.Body.Span), new CommitPoint(frame.Position, frame.CommitTimeMs));
    }
}
