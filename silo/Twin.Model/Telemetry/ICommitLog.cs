namespace Twin.Model.Telemetry;

/// <summary>Where ingest hands its batches: they come back once durable, and only then may be acknowledged.</summary>
/// <remarks>Park edition: the journal and the engine behind it. City edition: facility journals behind grains.</remarks>
public interface ICommitLog
{
    /// <summary>Lends a batch until <see cref="IBatchOwner.Released"/>. Never blocks: the number of batches an owner has out is its own bound.</summary>
    void Submit(ReadingBatch batch, IBatchOwner owner);

    /// <summary>Readings before this instant are refused, since what they would be booked against may be dropped. 0 where nothing ever was.</summary>
    long HorizonMs { get; }
}

/// <summary>Who lent a batch. Both calls come from the log's threads and must return at once.</summary>
public interface IBatchOwner
{
    /// <summary>The batch is durable at this position: acknowledge it. Its contents may still be read, not changed.</summary>
    void Committed(ReadingBatch batch, long position);

    /// <summary>The batch could not be made durable (disk full, journal failed): nothing of it may be acknowledged. It is released after.</summary>
    void Failed(ReadingBatch batch, string reason);

    /// <summary>The batch is applied or failed, and belongs to its owner again. Always the last call.</summary>
    void Released(ReadingBatch batch);
}
