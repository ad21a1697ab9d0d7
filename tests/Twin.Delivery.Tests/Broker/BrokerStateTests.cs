using Microsoft.Extensions.Logging;
using Twin.Delivery.Broker;

namespace Twin.Delivery.Tests.Broker;

public sealed class BrokerStateTests : ILogger<BrokerState>
{
    readonly List<string> log = [];
    readonly BrokerState broker;

    public BrokerStateTests() => broker = new(new("h", 1883, false, "u", "secret"), this);

    [Fact]
    public void An_outage_of_all_clients_is_told_once_and_its_end_when_the_last_is_back()
    {
        foreach (var client in (string[])["twin-0", "twin-1"]) broker.Failed(client, "Connection refused");
        broker.Fault.ShouldBe("broker mqtt://h:1883: Connection refused (twin-0, twin-1)");
        broker.Failed("twin-0", "Connection refused");
        broker.Failed("twin-1", "no answer within 10 s");
        broker.Fault.ShouldBe("broker mqtt://h:1883: Connection refused (twin-0); broker mqtt://h:1883: no answer within 10 s (twin-1)");
        broker.Connected.ShouldBe(0);
        broker.Well("twin-0");
        broker.Connected.ShouldBe(1);
        broker.Well("twin-1");
        broker.Fault.ShouldBeNull();
        broker.Gone("twin-0");
        broker.Connected.ShouldBe(1);
        log.ShouldBe([
            "Broker mqtt://h:1883: Connection refused (twin-0); tried again until it works",
            "Broker mqtt://h:1883: no answer within 10 s (twin-1); tried again until it works",
            "Broker mqtt://h:1883 gives messages to all of this silo's clients",
        ]);
    }

    [Fact]
    public void What_a_client_last_failed_at_stands_while_it_tries_again()
    {
        broker.Connecting("twin-0");
        broker.Fault.ShouldBe("broker mqtt://h:1883: not connected yet (twin-0)");
        broker.Failed("twin-0", "Connection refused");
        broker.Connecting("twin-0");
        broker.Fault.ShouldBe("broker mqtt://h:1883: Connection refused (twin-0)");
        broker.Gone("twin-0");
        broker.Fault.ShouldBeNull();
    }

    [Fact]
    public void Messages_that_the_broker_dropped_are_told_as_they_become_more_also_after_it_began_anew()
    {
        broker.Dropped.ShouldBeNull();
        foreach (var said in (byte[][])[[.. "0"u8], [.. "7"u8], [.. "7"u8], [.. "9"u8], [.. "3"u8], [.. "many"u8]]) broker.SaidDropped(said);
        broker.Dropped.ShouldBe(3);
        log.Select(l => l.Split(',')[0]).ShouldBe(["Broker mqtt://h:1883 dropped 7 messages", "Broker mqtt://h:1883 dropped 2 messages", "Broker mqtt://h:1883 dropped 3 messages"]);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => log.Add(formatter(state, exception));
}
