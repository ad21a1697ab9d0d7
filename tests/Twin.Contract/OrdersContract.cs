using Twin.Contract.Answers;
using Twin.Contract.Editions;

namespace Twin.Contract;

/// <summary>What operators order is taken, refused, shown and restates the same in every edition, over a kill and a stop.</summary>
public abstract class OrdersContract<TEdition> where TEdition : Edition, new()
{
    [Fact]
    public async Task Imports_corrections_and_exchanged_meters_are_durable_before_they_are_answered()
    {
        await using var server = new TwinServer(new TEdition());
        await server.StartAsync();
        var said = new Transcript();
        foreach (var (path, order) in OrderQuestions.Orders)
        {
            var (status, body) = await server.PostAsync(path, order.StartsWith('{') ? "application/json" : "text/csv", order);
            said.Add($"POST {path}", status, body);
        }
        said.ShouldBeApproved("orders");
        (await Transcript.OfAsync(server, OrderQuestions.Answers)).ShouldBeApproved("ordered");

        await server.KillAsync();
        await server.StartAsync();
        (await Transcript.OfAsync(server, OrderQuestions.Answers)).ShouldBeApproved("ordered");
        await server.StopAsync();
        await server.StartAsync();
        (await Transcript.OfAsync(server, OrderQuestions.Answers)).ShouldBeApproved("ordered");
    }
}
