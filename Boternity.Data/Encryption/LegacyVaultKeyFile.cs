using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Encryption;

/// <summary>Reads the key file of an older vault with the care that master keys get.</summary>
internal sealed class LegacyVaultKeyFile(
    MasterKeyEnvironment environment, IOptions<MasterKeyOptions> options, ILogger<LegacyVaultKeyFile> logger)
{
    /// <param name="path">Absolute.</param>
    /// <returns>The key, to be disposed by the caller.</returns>
    /// <exception cref="StoreException">
    /// The file was refused, by one of the codes <c>KeyFile…</c>; <see cref="ErrorCodes.LegacyKeyFormat"/>: it holds something else.
    /// </exception>
    public LegacyVaultKey Read(string path)
    {
        using var content = KeyFileReader.For(environment, options.Value).Read(path)
            ?? throw Messages.KeyFileUnreadable(path, "there is no such file");
        if (content.IsWorldReadable)
        {
            logger.KeyFileWorldReadable(path);
        }

        return LegacyVaultKey.Parse(content.Bytes) ?? throw Messages.LegacyKeyFormat(path);
    }
}
