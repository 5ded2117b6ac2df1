using Boternity.Data.Errors;

namespace Boternity.Data.Secrets;

/// <summary>Secrets of bots as plain files, for containers that mount one bot's folder: <c>root/bot/name</c> (docs/secret-files.md).</summary>
/// <remarks>
/// <para>
/// Independent of the database and of the master key. Files are 0600 in folders of 0700, whatever the umask; nothing is encrypted, so what
/// protects a value is the file system. A bot id is text: a UUID of 8-4-4-4-12 hex digits, whose folder has the lower-case form. A name is 1
/// to 64 of <c>A-Z a-z 0-9 _ . -</c>, not beginning with a dot or a hyphen and not the name of a Windows device. Both are checked before any
/// file is touched: <see cref="ErrorCodes.InvalidBotId"/>, <see cref="ErrorCodes.InvalidSecretName"/>.
/// </para>
/// <para>
/// Safe for use by many threads and processes at once: a reader sees one whole value or none, never a part or a mixture. Every method may
/// throw a <see cref="StoreException"/> of kind <see cref="StoreErrorKind.Denied"/> when a link, an owner or a mode in the tree is refused
/// (<see cref="ErrorCodes.SecretFileLink"/>, <see cref="ErrorCodes.SecretFileOwner"/>, <see cref="ErrorCodes.SecretFileMode"/>), one of
/// <see cref="ErrorCodes.SecretFileNotRegular"/> when something else is in the place of a file or a folder, and those of a medium that
/// fails. A <see cref="StoreCanceledException"/> comes before the work or not at all. No error, log or trace holds a value.
/// </para>
/// </remarks>
public interface ISecretFileStore
{
    /// <summary>Makes the bot's folder, and those above it, unless they exist; a mode that is not 0700 is corrected.</summary>
    /// <param name="botId">The bot, which no database is asked about.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <returns>The folder's absolute path: what a container mounts, read-only.</returns>
    Task<string> EnsureDirectoryAsync(string botId, CancellationToken cancellationToken);

    /// <summary>Writes a secret in place of the one before, if any, and makes the bot's folder if it is absent.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="value">Stored exactly as it is; at most 65,536 bytes of UTF-8, without U+0000. May be empty.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: the value breaks its rule, which is named.</exception>
    /// <remarks>
    /// Durable when it returns. When it fails with <see cref="WriteOutcome.RolledBack"/> the value before is intact. Of several writers at once
    /// the last one counts.
    /// </remarks>
    Task WriteAsync(string botId, string name, string value, CancellationToken cancellationToken);

    /// <summary>Reads a secret without the white space at its ends (that of JavaScript's <c>trim</c>, which includes a byte order mark).</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <returns>Empty when the file has nothing but white space; null when there is no such file, or no folder of the bot.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.SecretFileContent"/>: the file is larger than 65,536 bytes, or not UTF-8.
    /// </exception>
    Task<string?> ReadAsync(string botId, string name, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, exactly as it is stored.</summary>
    /// <inheritdoc cref="ReadAsync"/>
    Task<string?> ReadExactAsync(string botId, string name, CancellationToken cancellationToken);

    /// <summary>Removes the bot's folder with all that is in it; links in it are removed and not followed.</summary>
    /// <param name="botId">The bot; no folder of it is no error.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <remarks>
    /// The folder is renamed first, so that it is gone at once. When the call fails after that with <see cref="WriteOutcome.Unknown"/>, call
    /// again, or leave the rest to the next start. A write at the same time may make the folder anew.
    /// </remarks>
    Task DeleteBotAsync(string botId, CancellationToken cancellationToken);

    /// <summary>Removes one secret.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="name">The secret's name; no such file is no error.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    Task DeleteAsync(string botId, string name, CancellationToken cancellationToken);

    /// <summary>The names of a bot's secrets; no file is opened.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <returns>Regular files with permitted names, in ordinal order; empty when there is no folder.</returns>
    Task<IReadOnlyList<string>> ListAsync(string botId, CancellationToken cancellationToken);

    /// <summary>Which of <see cref="RequiredBotSecrets.All"/> a bot lacks.</summary>
    /// <param name="botId">The bot.</param>
    /// <param name="cancellationToken">Honoured until the work begins.</param>
    /// <returns>Those that are absent or empty after trimming, in the order of that list; empty when the bot can run.</returns>
    Task<IReadOnlyList<string>> MissingRequiredAsync(string botId, CancellationToken cancellationToken);
}
