namespace Twin.Delivery.Broker;

public enum TopicKind : byte { Other, Telemetry, State }

/// <summary>The topics of the contract, as a broker's client sees them.</summary>
public static class BrokerTopics
{
    const string Root = "twin/v1/", TelemetryEnd = "/telemetry", StateEnd = "/state";

    /// <summary>What a consumer subscribes to, with QoS 1: each message goes to one of the group's clients.</summary>
    /// <param name="group">The same at every silo of a cluster, and of no other.</param>
    public static IReadOnlyList<string> Subscriptions(string group) => [$"$share/{group}/{Root}+/+{TelemetryEnd}", $"$share/{group}/{Root}+/+{StateEnd}"];

    /// <summary>What a topic is, and whose: <c>twin/v1/{park}/{gateway}/telemetry</c> is telemetry of user <c>{park}/{gateway}</c>.</summary>
    public static TopicKind KindOf(string topic, out string userName)
    {
        userName = "";
        if (!topic.StartsWith(Root, StringComparison.Ordinal)) return TopicKind.Other;
        var (kind, end) = topic.EndsWith(TelemetryEnd, StringComparison.Ordinal) ? (TopicKind.Telemetry, TelemetryEnd)
            : topic.EndsWith(StateEnd, StringComparison.Ordinal) ? (TopicKind.State, StateEnd) : (TopicKind.Other, "");
        if (kind == TopicKind.Other || topic.Length <= Root.Length + end.Length) return TopicKind.Other;
        var name = topic.AsSpan(Root.Length, topic.Length - Root.Length - end.Length);
        if (name.Count('/') != 1) return TopicKind.Other;
        userName = name.ToString();
        return kind;
    }
}
