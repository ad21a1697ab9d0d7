using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Operations.Problems;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Backup;

/// <summary><c>POST /api/v1/backups</c>: copies the data folder while the server goes on; answers when the copy is durable.</summary>
static class BackupsEndpoint
{
    static readonly string[] Members = ["to", "folder"];

    public static async Task<IResult> PostAsync(HttpRequest request, IBackupDesk desk, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var (body, unreadable) = await JsonBody.ReadAsync(request, Members, options.Value.OrderBytesMax, cancel);
        if (unreadable is not null) return unreadable;
        if (body!.Text("to", out var to) is { } noTarget) return noTarget;
        if (!Path.IsPathFullyQualified(to) || to.Any(char.IsControl))
            return Problem.BadParameter("not_a_full_path", "The target is no full path", "to", to, "\"to\" must be the full path of a folder on the server's machine.");
        Guid? folder = null;
        if (body.Has("folder"))
        {
            if (body.Text("folder", out var text) is { } noText) return noText;
            if (!Guid.TryParse(text, out var id))
                return Problem.BadParameter("bad_folder_id", "An id cannot be read", "folder", text, "\"folder\" must be the id in the data folder's file \"format\".");
            folder = id;
        }
        var (position, files, bytes, code, fault) = await desk.TakeAsync(to, folder, cancel);
        if (code is null) return Results.Json(new BackupWire(to, position, files, bytes), WireJson.Options);
        return new Problem
        {
            Status = code == BackupOutcome.Failed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status409Conflict,
            Code = code, Title = "No backup was taken", Parameter = code == BackupOutcome.Failed ? null : "to", Value = to, Detail = fault!,
        };
    }
}
