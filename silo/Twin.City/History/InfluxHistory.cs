using System.Globalization;
using System.Text;
using InfluxDB.Client;
using InfluxDB.Client.Api.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Core.Exceptions;
using InfluxDB.Client.Core.Flux.Exceptions;
using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.City.History;

/// <summary>A bucket of an InfluxDB 2, by its client.</summary>
sealed class InfluxHistory : IHistoryStore, IDisposable
{
    // A refusal says its reason in its first words.
    const int ReasonCharsMax = 200;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    readonly InfluxOptions options;
    readonly InfluxDBClient client;
    readonly WriteApiAsync write;
    readonly QueryApi query;

    public InfluxHistory(InfluxOptions options)
    {
        this.options = options;
        var named = new InfluxDBClientOptions(options.Server.ToString()) { Org = options.Organisation, Bucket = options.Bucket, Timeout = Timeout };
        if (options.Token.Length > 0) named.Token = options.Token;
        client = new(named);
        (write, query) = (client.GetWriteApiAsync(), client.GetQueryApi());
    }

    public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation) => AnsweredAsync(async () =>
    {
        var text = Encoding.UTF8.GetString(lines.Span.TrimEnd((byte)'\n'));
        await write.WriteRecordAsync(text, WritePrecision.Ns, cancellationToken: cancellation).ConfigureAwait(false);
        return text.Length;
    }, cancellation);

    public Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation)
    {
        if (FluxReadings.IsEmpty(fromMs, toMs)) return Task.FromResult<IReadOnlyList<StoredReading>>([]);
        return AnsweredAsync<IReadOnlyList<StoredReading>>(async () =>
        {
            var readings = new List<StoredReading>();
            Exception? fault = null;
            await query.QueryAsync(FluxReadings.Query(options.Bucket, point, fromMs, toMs, limit),
                record => readings.Add(FluxReadings.Reading(record.GetTimeInDateTime() ?? default, record.Values)),
                error => fault = error, cancellationToken: cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested(); // the client ends there without a word
            return fault is null ? readings : throw fault;
        }, cancellation);
    }

    public void Dispose() => client.Dispose();

    async Task<T> AnsweredAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not HistoryException && !cancellation.IsCancellationRequested)
        {
            throw new HistoryException($"{options.Server}: {MeaningOf(error)}", error);
        }
    }

    static string MeaningOf(Exception error) => error switch
    {
        ApiException { ErrorCode: > 0 } refused => $"{HistoryRefusals.Meaning(refused.ErrorCode)}: {Reason(refused.ErrorContent?.ToString() ?? refused.Message)}",
        HttpException { Status: > 0 } refused => $"{HistoryRefusals.Meaning(refused.Status)}: {Reason(refused.Message)}",
        FluxQueryException failed => $"the question was refused: {Reason(failed.Message)}",
        FluxCsvParserException strange => $"an answer that is none of InfluxDB's: {Reason(strange.Message)}",
        OperationCanceledException or TimeoutException => $"no answer within {Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s",
        _ => $"no answer: {Reason(error.GetBaseException().Message)}",
    };

    static string Reason(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= ReasonCharsMax ? line : line[..ReasonCharsMax];
    }
}
