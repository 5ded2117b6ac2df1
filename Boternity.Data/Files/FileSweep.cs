namespace Boternity.Data.Files;

/// <summary>What a sweep removed.</summary>
/// <param name="Blobs">Contents that no row names.</param>
/// <param name="Bytes">The space they took.</param>
/// <param name="TemporaryFiles">What uploads that were killed had left.</param>
public sealed record FileSweep(int Blobs, long Bytes, int TemporaryFiles);
