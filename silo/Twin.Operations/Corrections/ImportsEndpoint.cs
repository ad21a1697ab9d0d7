using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Orders;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;
using Twin.Operations.Writing;

namespace Twin.Operations.Corrections;

/// <summary><c>POST /api/v1/imports</c>: readings taken by hand and past registers, from a CSV file that is taken whole or not at all.</summary>
static class ImportsEndpoint
{
    public static ApiParameters Parameters { get; } = new(
    [
        new("by", $"Who imports; up to {OrderFields.ByMax} characters.", "王芳"),
        new("reason", $"Why; up to {OrderFields.ReasonMax.ToString("N0", CultureInfo.InvariantCulture)} characters.", "Monthly reading by hand"),
    ]);

    public static async Task<IResult> PostAsync(HttpRequest request, ITwinSource twins, ICorrectionDesk desk, TimeProvider time,
        IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var (by, reason) = (request.Query["by"].ToString(), request.Query["reason"].ToString());
        if (OrderFields.Words("by", ref by, OrderFields.ByMax) is { } nobody) return nobody;
        if (OrderFields.Words("reason", ref reason, OrderFields.ReasonMax) is { } noReason) return noReason;
        var (bytes, unreadable) = await RequestBody.ReadAsync(request, RequestBody.Csv, options.Value.ImportBytesMax, cancel);
        if (unreadable is not null) return unreadable;

        var file = new ImportFile(twins.Model, time.GetUtcNow().ToUnixTimeMilliseconds(), options.Value.ImportRowsMax);
        if (file.Read(bytes.Span) is { } tooLong) return tooLong;
        if (file.FaultCount > 0)
            return new Problem
            {
                Status = StatusCodes.Status400BadRequest, Code = "bad_import", Title = "The file has faults, nothing of it was taken", Faults = file.Faults,
                Limit = file.FaultCount > file.Faults.Count ? ImportFile.FaultsMax : null,
                Detail = $"{file.FaultCount} faults" + (file.FaultCount > file.Faults.Count ? $", the first {file.Faults.Count} are listed." : "."),
            };
        var outcome = await desk.ImportAsync(new(file.Readings, by, reason), cancel);
        return outcome.Code is null
            ? Results.Json(new OrderWire("import", outcome.Position, file.Readings.Count), WireJson.Options) : OrderFields.Refused(outcome, null);
    }
}
