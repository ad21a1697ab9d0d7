using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Twin.Operations.Billing;
using Twin.Operations.Corrections;
using Twin.Operations.Description;
using Twin.Operations.Events;
using Twin.Operations.Export;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Ledger;
using Twin.Operations.Live;
using Twin.Operations.Metrics;
using Twin.Operations.Problems;
using Twin.Operations.Readings;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations;

/// <summary>What people and screens meet, for any host.</summary>
public static class TwinOperations
{
    /// <summary>
    /// Adds REST, hub, description, health and metrics. The host adds the sources that they read: <see cref="ITwinSource"/>,
    /// <see cref="ILedgerSource"/>, <see cref="IReadingSource"/>, <see cref="IGatewaySource"/>, <see cref="ICorrectionDesk"/>,
    /// <see cref="IModelDesk"/>, <see cref="IEventSource"/>, <see cref="IHealthSource"/>.
    /// </summary>
    public static IServiceCollection AddTwinOperations(this IServiceCollection services, Action<OperationsOptions>? configure = null)
    {
        services.AddOptions<OperationsOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OperationsOptions>, OperationsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<OperationsMeter>();
        services.AddSingleton<MetricListener>();
        services.AddHostedService(provider => provider.GetRequiredService<MetricListener>());
        services.AddSingleton<Screens>();
        services.AddSingleton<NodeFeeds>();
        services.AddSingleton<WatchStream>();
        services.AddSingleton<AccountBills>();
        services.AddSingleton<ExportEndpoint>();
        services.ConfigureHttpJsonOptions(json => WireJson.Configure(json.SerializerOptions));
        services.AddOpenApi(ApiDescription.Document, ApiDescription.Configure);
        services.AddSignalR().AddJsonProtocol();
        services.AddOptions<HubOptions<LiveHub>>().Configure((HubOptions<LiveHub> hub, IOptions<OperationsOptions> bounds) =>
            hub.MaximumReceiveMessageSize = bounds.Value.ScreenMessageBytesMax);
        return services;
    }

    /// <summary>Maps <c>/api/v1</c>, <c>/hub/live</c>, <c>/openapi/v1.json</c>, <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
    public static IEndpointRouteBuilder MapTwinOperations(this IEndpointRouteBuilder app)
    {
        MapApi(app.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, RequestGuard>());
        ReadingsApi.Map(app.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, RequestGuard>());
        AccountingApi.Map(app.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, RequestGuard>());
        WritingApi.Map(app.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, RequestGuard>());
        MapHealth(app.MapGroup("").AddEndpointFilter<RouteGroupBuilder, RequestGuard>());
        app.Map("/api/{**rest}", WritingApi.Otherwise).ExcludeFromDescription();
        app.MapOpenApi("/openapi/{documentName}.json");
        MapHub(app);
        return app;
    }

    static void MapApi(RouteGroupBuilder api)
    {
        var nodePath = new ApiPath("Path of a city, park, enterprise or facility.", "haikou/hi-tech-zone/qiongtai-steel/rolling-mill");
        var ledgerPath = new ApiPath("Path of a node; {node}/~residual for what its boundary meter counted beyond its children; or path of a register.",
            nodePath.Example);

        api.MapGet("twins/{**path}", TwinEndpoint.HandleAsync).WithName("getTwin").WithTags("twins")
            .WithSummary("A node as it is now, or as it was at an instant").WithDescription("State of a node, its points where it is a facility, and its children in short.")
            .Produces<TwinWire>().WithProblems(400, 404).WithMetadata(nodePath, TwinEndpoint.Parameters, ApiExamples.Twin);
        api.MapGet("ledger/{**path}", LedgerEndpoint.HandleAsync).WithName("getLedger").WithTags("ledger")
            .WithSummary("What was counted").WithDescription("Exact sums of a measure by steps of the local calendar, with coverage and estimated share.")
            .Produces<LedgerWire>().WithProblems(400, 404).WithMetadata(ledgerPath, LedgerQuery.Parameters, ApiExamples.Ledger);
        api.MapGet("restatements/{**path}", RestatementsEndpoint.HandleAsync).WithName("getRestatements").WithTags("ledger")
            .WithSummary("What was restated").WithDescription("Which intervals changed after their close, when, by how much and why.")
            .Produces<RestatementsWire>().WithProblems(400, 404).WithMetadata(ledgerPath, RestatementsEndpoint.Parameters, ApiExamples.Restatements);
        api.MapGet("checks/{**path}", ChecksEndpoint.HandleAsync).WithName("getChecks").WithTags("ledger")
            .WithSummary("Check meters and unexplained residuals").WithDescription("Every check meter below a node beside what it checks, and the residual of every boundary, over one span.")
            .Produces<ChecksWire>().WithProblems(400, 404).WithMetadata(nodePath, ChecksEndpoint.Parameters, ApiExamples.Checks);
        if (api.Has<IEventSource>()) api.MapGet("events", EventsEndpoint.HandleAsync).WithName("getEvents").WithTags("ledger")
            .WithSummary("What registers' readings tell that is not plain advance")
            .WithDescription("Rollovers, resets and implausible advances with their two readings and the amount that is not accounted for, as they stand now: what a late reading or a correction resolves is no longer there.")
            .Produces<RegisterEventsWire>().WithProblems(400, 404).WithMetadata(EventsEndpoint.Parameters, ApiExamples.Events);
        api.MapGet("model", ModelEndpoint.HandleAsync).WithName("getModel").WithTags("model")
            .WithSummary("The model in force")
            .WithDescription("The whole tree, without gateways and credentials; for Accept: application/yaml the text that it is written in, with marks "
                + "in the place of password hashes. Its ETag changes with the revision.")
            .Produces<ModelWire>().Produces(304).WithProblems(409).WithMetadata(ApiParameters.None, ApiExamples.Model, new ApiText(RequestBody.Yaml));
        api.MapGet("gateways", GatewaysEndpoint.HandleAsync).WithName("getGateways").WithTags("gateways")
            .WithSummary("Gateways and what came from them").WithDescription("received = accepted + duplicate + rejected, counted in readings.")
            .Produces<GatewayWire[]>().WithMetadata(ApiParameters.None, ApiExamples.Gateways);
        api.MapGet("rejections", RejectionsEndpoint.HandleAsync).WithName("getRejections").WithTags("gateways")
            .WithSummary("What was refused last").WithDescription("Newest first, with the beginning of the message. Only the newest are kept; counts are kept for ever.")
            .Produces<RejectionWire[]>().WithProblems(400).WithMetadata(RejectionsEndpoint.Parameters, ApiExamples.Rejections);
        if (api.Has<ICorrectionDesk>()) api.MapGet("corrections", CorrectionsEndpoint.GetAsync).WithName("getCorrections").WithTags("corrections")
            .WithSummary("What operators corrected").WithDescription("Corrections, strike-outs, replacements and imports, newest first, with who and why.")
            .Produces<CorrectionWire[]>().WithProblems(400).WithMetadata(CorrectionsEndpoint.Parameters, ApiExamples.Corrections);
    }

    static void MapHealth(RouteGroupBuilder root)
    {
        root.MapGet("/healthz", HealthEndpoints.Live).WithName("getLiveness").WithTags("health")
            .WithSummary("Whether the process answers").Produces<LivenessWire>().WithMetadata(ApiExamples.Liveness);
        root.MapGet("/readyz", HealthEndpoints.Ready).WithName("getReadiness").WithTags("health")
            .WithSummary("Whether the server may be sent traffic, and if not, why")
            .Produces<ReadinessWire>().Produces<ReadinessWire>(503).WithMetadata(ApiExamples.Readiness);
        // Load balancers ask by HEAD.
        root.MapMethods("/healthz", [HttpMethods.Head], HealthEndpoints.Live).ExcludeFromDescription();
        root.MapMethods("/readyz", [HttpMethods.Head], HealthEndpoints.Ready).ExcludeFromDescription();
        root.MapGet("/metrics", MetricsEndpoint.Handle).WithName("getMetrics").WithTags("health")
            .WithSummary("Metrics in the Prometheus text format 0.0.4").Produces<string>(200, "text/plain").WithMetadata(ApiExamples.Metrics);
    }

    static void MapHub(IEndpointRouteBuilder app)
    {
        var bounds = app.ServiceProvider.GetRequiredService<IOptions<OperationsOptions>>().Value;
        app.MapHub<LiveHub>("/hub/live", hub =>
        {
            // The other transports would hold frames for a client that is not there; every browser of today has this one.
            hub.Transports = HttpTransportType.WebSockets;
            hub.TransportMaxBufferSize = bounds.ScreenBufferBytes;
            hub.ApplicationMaxBufferSize = Math.Max(bounds.ScreenMessageBytesMax * 2, 8 * 1024);
            hub.TransportSendTimeout = bounds.StallTimeout;
        });
    }

    /// <summary>Whether the host has a source.</summary>
    internal static bool Has<T>(this RouteGroupBuilder api) where T : class =>
        ((IEndpointRouteBuilder)api).ServiceProvider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(T));

    internal static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params int[] statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ProblemWire>(status, Problem.MediaType);
        return endpoint;
    }
}
