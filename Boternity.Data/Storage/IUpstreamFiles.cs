using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Reads SQLite databases of the systems that this one follows.</summary>
internal interface IUpstreamFiles
{
    /// <summary>Opens a database of which a private copy is made; its files are not changed, and nothing is made beside them.</summary>
    /// <param name="path">The file, of which nobody may write meanwhile.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamUnreadable"/>.</exception>
    Task<IUpstreamFile> OpenAsync(string path, CancellationToken cancellationToken);
}
