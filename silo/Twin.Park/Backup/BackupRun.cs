using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Twin.Operations.Wire;
using Twin.Storage;
using Twin.Storage.Backup;

namespace Twin.Park.Backup;

/// <summary>The commands <c>backup</c> and <c>restore</c>: one line for people, exit code 0 or 1.</summary>
/// <remarks>A folder that nobody has is copied here; one that a server has, by that server.</remarks>
static class BackupRun
{
    public static async Task<int> BackupAsync(string data, string to, IPEndPoint http, string? token, TimeProvider time, CancellationToken cancel)
    {
        if (DataFolder.IdOf(data) is not { } id) return Refuse($"{Path.GetFullPath(data)} is no data folder of Twin");
        to = Path.GetFullPath(to);
        if (!DataFolder.TryOpen(data, out var folder, out var refusal))
            return refusal.Reason == DataFolderReason.Locked ? await OrderAsync(id, to, http, token, cancel).ConfigureAwait(false) : Refuse(refusal.Line);
        using (folder)
        {
            var (result, fault) = FolderBackup.Take(folder, () => long.MaxValue, to, time, cancel);
            return result is null ? Refuse(fault!.Line) : Done(to, result.Position, result.Files, result.Bytes);
        }
    }

    public static int Restore(string from, string data, CancellationToken cancel)
    {
        var (result, fault) = FolderRestore.Run(from, data, cancel);
        if (result is null) return Refuse(fault!.Line);
        Console.Out.WriteLine($"Restored {Path.GetFullPath(data)} as of position {result.Position}: {result.Files} files, {result.Bytes} bytes. Start a server with --data {data}");
        return 0;
    }

    static async Task<int> OrderAsync(Guid folder, string to, IPEndPoint http, string? token, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await client.PostAsJsonAsync($"http://{http}/api/v1/backups", new { to, folder }, cancel).ConfigureAwait(false);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode) return Refuse(body.GetProperty("detail").GetString()!);
            var taken = body.Deserialize<BackupWire>(JsonSerializerOptions.Web)!;
            return Done(taken.To, taken.Position, taken.Files, taken.Bytes);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            return Refuse($"a server has the folder, and none answers at http://{http} ({error.Message}): name its address with --http");
        }
    }

    static int Done(string to, long position, int files, long bytes)
    {
        Console.Out.WriteLine($"Backup {to} as of position {position}: {files} files, {bytes} bytes, checked and on the disk");
        return 0;
    }

    static int Refuse(string line)
    {
        Console.Error.WriteLine($"error: {line}");
        return 1;
    }
}
