using Boternity.Data.Errors;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Encryption;

/// <summary>Makes the first master key of a database: for installers, and for programs that set themselves up.</summary>
/// <remarks>Safe for use by many threads and processes at once. Needs no master key and works without <c>UseSecrets</c>.</remarks>
public sealed class MasterKeySetup
{
    private readonly MasterKeyCheck _check;
    private readonly MasterKeyEnvironment _environment;
    private readonly IOptions<MasterKeyOptions> _options;

    internal MasterKeySetup(MasterKeyCheck check, MasterKeyEnvironment environment, IOptions<MasterKeyOptions> options)
    {
        _check = check;
        _environment = environment;
        _options = options;
    }

    /// <summary>Writes a new key into a new file, unless the database has something that another key is needed for.</summary>
    /// <param name="path">
    /// The file. Null: the one that <see cref="MasterKeyOptions.File"/> or <c>BOTERNITY_MASTER_KEY_FILE</c> names, else
    /// <see cref="MasterKeyOptions.DefaultFile"/>.
    /// </param>
    /// <param name="cancellationToken">Stops it before the file is written.</param>
    /// <returns>The key's id and file.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.MasterKeyNotFirst"/>: there are data keys or sealed values. <see cref="ErrorCodes.KeyFileBesideDatabase"/>, also
    /// outside of Production. As of <see cref="MasterKey.WriteFile"/>. The database cannot be read; it need not exist yet.
    /// </exception>
    /// <exception cref="StoreCanceledException">The token fired.</exception>
    public async Task<MadeMasterKey> MakeFirstAsync(string? path, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(path ?? UsualFile());
        if (_environment.DatabaseDirectory is { } directory && MountedPath.IsBelow(file, directory))
        {
            throw Messages.KeyFileBesideDatabase(file, directory);
        }

        if (!await IsEmptyAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Messages.MasterKeyNotFirst();
        }

        using var key = MasterKey.Generate();
        key.WriteFile(file);
        return new MadeMasterKey(key.Id, file);
    }

    private string UsualFile()
    {
        string?[] files = [_options.Value.File, _environment.Variable(MasterKeySources.FileVariable), _environment.DefaultFile];
        return Array.Find(files, file => !string.IsNullOrWhiteSpace(file))
            ?? throw Messages.InvalidInput("path", "is not given, and this account has no directory for its settings");
    }

    // What nobody has written to yet needs no key.
    private async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _check.RunAsync(keys: null, cancellationToken).ConfigureAwait(false)).IsEmpty;
        }
        catch (StoreException exception) when (exception.Code is ErrorCodes.DatabaseMissing or ErrorCodes.SchemaMissing)
        {
            return true;
        }
    }
}
