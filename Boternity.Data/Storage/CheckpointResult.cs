namespace Boternity.Data.Storage;

/// <summary>What a checkpoint of SQLite's write-ahead log came to.</summary>
/// <param name="IsComplete">Whether all of the log was written back and the log is empty; false: readers or another writer held it up.</param>
/// <param name="LogFrames">The frames that the log holds; 0 after a complete one, -1 where SQLite could not look.</param>
/// <param name="CheckpointedFrames">How many of them are written back; as <paramref name="LogFrames"/>.</param>
/// <param name="BytesBefore">The size of the log's file before it.</param>
/// <param name="BytesAfter">The size of the log's file after it.</param>
public sealed record CheckpointResult(bool IsComplete, int LogFrames, int CheckpointedFrames, long BytesBefore, long BytesAfter);
