using System.Net;
using Twin.Operations.Hosting;

namespace Twin.Operations.Backup;

public sealed class BackupsEndpointTests
{
    const string Backups = "/api/v1/backups";

    [Fact]
    public async Task An_order_reaches_the_desk_and_answers_the_backups_position()
    {
        await using var host = await OperationsHost.StartAsync();
        var folder = Guid.NewGuid();
        (await host.PostAsync(Backups, $$"""{"to": "/srv/backup", "folder": "{{folder:N}}"}"""))
            .ShouldBeJson("""{"to": "/srv/backup", "position": 815, "files": 7, "bytes": 1000}""");
        host.Backups.Asked.ShouldBe(("/srv/backup", folder));
        await host.PostAsync(Backups, """{"to": "/srv/backup"}""");
        host.Backups.Asked.ShouldBe(("/srv/backup", null));
    }

    [Theory]
    [InlineData("""{"to": "backup"}""", "not_a_full_path", "to")]
    [InlineData("""{"folder": "1"}""", "member_missing", "to")]
    [InlineData("""{"to": "/a", "folder": "1"}""", "bad_folder_id", "folder")]
    [InlineData("""{"to": "/a", "where": "b"}""", "unknown_member", "where")]
    public async Task A_bad_order_is_told_with_a_stable_code(string body, string code, string parameter)
    {
        await using var host = await OperationsHost.StartAsync();
        var problem = await host.PostAsync(Backups, body, HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
        host.Backups.Asked.ShouldBeNull();
    }

    [Theory]
    [InlineData("not_empty", HttpStatusCode.Conflict)]
    [InlineData("backup_under_way", HttpStatusCode.Conflict)]
    [InlineData("backup_failed", HttpStatusCode.ServiceUnavailable)]
    public async Task A_refusal_says_why(string code, HttpStatusCode status)
    {
        await using var host = await OperationsHost.StartAsync();
        host.Backups.Outcome = BackupOutcome.Refused(code, "the disk is full");
        var problem = await host.PostAsync(Backups, """{"to": "/a"}""", status);
        (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()).ShouldBe((code, "the disk is full"));
    }

    [Fact]
    public async Task Without_the_operators_token_nothing_is_copied_anywhere()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => o.OperatorToken = "0123456789abcdef");
        await host.PostAsync(Backups, """{"to": "/a"}""", HttpStatusCode.Unauthorized);
        host.Backups.Asked.ShouldBeNull();
    }
}
