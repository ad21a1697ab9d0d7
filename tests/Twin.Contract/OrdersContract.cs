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
        var (said, positions) = (new Transcript(), new List<long>());
        foreach (var (path, order) in OrderQuestions.Orders)
        {
            var (status, body) = await server.PostAsync(path, order.StartsWith('{') ? "application/json" : "text/csv", order);
            said.Add($"POST {path}", status, body);
            // What is derived is derived when it is asked for, at the latest: so each order restates it.
            positions.Add((await server.GetAsync(OrderQuestions.Asked)).GetProperty("position").GetInt64());
        }
        (await KnownAsync(server, positions)).ShouldBeApproved("known");
        (await Transcript.OfAsync(server, OrderQuestions.Answers)).ShouldBeApproved("ordered");
        (await Transcript.OfAsync(server, OrderQuestions.Derived)).ShouldBeApproved("rederived");

        foreach (var (path, order) in OrderQuestions.Bills)
            if (order is null) said.Add(path, (await server.AskAsync(path)).Status, (await server.AskAsync(path)).Body);
            else if (await server.PostAsync(path, "application/json", order) is var (status, body)) said.Add($"POST {path}", status, body);
        said.ShouldBeApproved("orders");
        var bills = await Transcript.OfAsync(server, OrderQuestions.Issued);

        await server.KillAsync();
        await server.StartAsync();
        (await Transcript.OfAsync(server, OrderQuestions.Issued)).ShouldBe(bills, "after a kill");
        await server.StopAsync();
        await server.StartAsync();
        (await Transcript.OfAsync(server, OrderQuestions.Issued)).ShouldBe(bills, "after a stop");
    }

    // What was known after each order.
    static async Task<Transcript> KnownAsync(TwinServer server, IReadOnlyList<long> positions)
    {
        var known = new Transcript();
        foreach (var (order, position) in positions.Index())
            foreach (var question in OrderQuestions.Known)
            {
                var (status, body) = await server.AskAsync($"{question}&knownAt={position}");
                known.Add($"{question} after order {order}", status, body);
            }
        return known;
    }
}
