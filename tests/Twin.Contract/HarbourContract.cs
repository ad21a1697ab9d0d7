using Twin.Contract.Answers;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;

namespace Twin.Contract;

/// <summary>The same day gives the same answers to the bit in every edition, and after every restart: held in approved files.</summary>
public abstract class HarbourContract<TEdition>(PlayedHarbour<TEdition> harbour) : IClassFixture<PlayedHarbour<TEdition>> where TEdition : Edition, new()
{
    static readonly string[] Durable = [.. Questions.MeteredLedger, .. Questions.Restatements, .. Questions.Readings, .. Questions.Gateways, .. Questions.Rejections, .. Questions.Billed, .. Questions.Past];

    TwinServer Server => harbour.Server;

    [Fact]
    public Task Snapshots_of_all_nodes() => ApprovedAsync("snapshots", Questions.Snapshots);

    [Fact]
    public Task Ledger_of_every_node_measure_register_and_residual() => ApprovedAsync("ledger", Questions.MeteredLedger);

    [Fact]
    public Task Consumption_carbon_coal_and_cost_of_every_node() => ApprovedAsync("derived", Questions.DerivedLedger);

    [Fact]
    public Task Restatements_of_nodes_registers_and_residual() => ApprovedAsync("restatements", Questions.Restatements);

    [Fact]
    public Task Readings_their_figures_and_their_export() => ApprovedAsync("readings", Questions.Readings);

    [Fact]
    public Task Gateways_accounts_and_what_was_refused() => ApprovedAsync("gateways", [.. Questions.Gateways, .. Questions.Rejections]);

    [Fact]
    public Task The_model_and_its_rules() => ApprovedAsync("rules", Questions.Rules);

    [Fact]
    public Task Indicators_checks_and_evaluation() => ApprovedAsync("indicators", Questions.Judged);

    [Fact]
    public Task Demand_and_bills_of_a_month() => ApprovedAsync("billed", Questions.Billed);

    [Fact]
    public Task Nodes_as_they_were() => ApprovedAsync("past", Questions.Past);

    [Fact]
    public async Task Endpoints_are_the_same()
    {
        var endpoints = new Transcript();
        endpoints.Add("openapi/v1.json", 200, string.Join('\n', await Server.DescribedAsync()));
        endpoints.ShouldBeApproved("endpoints");
    }

    [Fact]
    public Task Bad_requests_are_told_the_same() => ApprovedAsync("problems", Questions.Faults);

    [Fact]
    public async Task After_an_orderly_stop_and_after_a_kill_all_is_answered_as_before()
    {
        var before = await Transcript.OfAsync(Server, Durable);
        await Server.KillAsync();
        await Server.StartAsync();
        (await Transcript.OfAsync(Server, Durable)).ShouldBe(before, "after a kill");
        await Server.StopAsync();
        await Server.StartAsync();
        (await Transcript.OfAsync(Server, Durable)).ShouldBe(before, "after a stop");
    }

    async Task ApprovedAsync(string name, IEnumerable<string> questions) => (await Transcript.OfAsync(Server, questions)).ShouldBeApproved(name);
}
