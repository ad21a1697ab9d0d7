using Twin.Model.Ledger;
using Twin.Park.Engine;
using Twin.Simulation.City;

namespace Twin.Simulation.Hosting;

public sealed class FacilityHostingTests
{
    // Seed 2515 of the simulation found it: the next checkpoint left the facility out, and after a crash its last reading was gone from twin and ledger.
    [Fact]
    public void What_changes_between_a_checkpoint_and_the_next_roll_up_belongs_to_the_next_checkpoint()
    {
        var hosting = new FacilityHosting(SimulatedCity.Model, new RouteTable(SimulatedCity.Model));
        var facility = hosting.All[0];
        hosting.MarkDirty(facility);
        hosting.TakeUnflushed();
        hosting.TakeUnsaved();

        hosting.MarkDirty(facility);

        hosting.Unflushed.ShouldBe([facility]);
        hosting.TakeUnflushed().ShouldBe([facility]);
        hosting.TakeUnsaved().ShouldBe([facility]);
        hosting.TakeDirty().Count(f => f == facility).ShouldBe(1);
    }
}
