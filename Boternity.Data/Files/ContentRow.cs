using Boternity.Data.Errors;

namespace Boternity.Data.Files;

/// <summary>What a row says of a content.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Version">The version.</param>
/// <param name="ContentHash">Null: there is no content.</param>
/// <param name="SizeBytes">Its size.</param>
internal sealed record ContentRow(Guid FileId, int Version, string? ContentHash, long SizeBytes)
{
    public async Task<(Stream? Content, FileDamageKind? Damage)> OpenAsync(
        BlobTree blobs, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.OpenAsync(ContentHash!, SizeBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw Messages.Cancelled(WriteOutcome.None, exception, cancellationToken);
        }
    }
}
