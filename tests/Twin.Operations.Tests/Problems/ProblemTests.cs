using System.Net;
using Twin.Operations.Hosting;

namespace Twin.Operations.Problems;

public sealed class ProblemTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    [Fact]
    public async Task A_problem_is_problem_json_and_never_cached()
    {
        var host = fixture.Fresh();
        using var response = await host.Http.GetAsync("/api/v1/twins/haikou?at=now");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task A_resource_that_the_api_has_not_is_a_problem_too()
    {
        var host = fixture.Fresh();
        (await host.GetAsync("/api/v2/twins", HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe("no_such_resource");
    }

    [Fact]
    public async Task Another_method_is_refused_with_the_one_that_is_offered()
    {
        var host = fixture.Fresh();
        using var response = await host.Http.PostAsync("/api/v1/twins/haikou", null);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(["GET"]);
    }

    [Fact]
    public async Task A_source_that_fails_is_a_500_without_its_insides()
    {
        var host = fixture.Fresh();
        host.Twins.Fail(new IOException("/secret/path"));
        var problem = await host.GetAsync("/api/v1/twins/haikou", HttpStatusCode.InternalServerError);
        problem.GetProperty("code").GetString().ShouldBe("internal");
        problem.GetRawText().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Long_values_are_cut()
    {
        var host = fixture.Fresh();
        var problem = await host.GetAsync("/api/v1/twins/" + new string('x', 5000), HttpStatusCode.NotFound);
        problem.GetProperty("value").GetString()!.Length.ShouldBe(103);
    }

    [Fact]
    public async Task Options_out_of_range_stop_the_start_with_key_value_and_rule()
    {
        var refused = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => OperationsHost.StartAsync(configure: options => options.WatchesMax = 0));
        refused.Message.ShouldContain("OperationsOptions.WatchesMax is 0: must be from 1 to 64");
    }
}
