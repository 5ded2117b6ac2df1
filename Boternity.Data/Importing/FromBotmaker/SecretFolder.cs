using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>Looks into a folder of Botmaker's secrets, <c>root/bot/name</c>; opens no file, and changes nothing.</summary>
internal static class SecretFolder
{
    /// <param name="path">The folder.</param>
    /// <param name="ownPath">Where this store keeps secrets as files.</param>
    /// <param name="bots">Whose folders there are.</param>
    /// <returns>What is in it, present layout first: where a bot has folders of both, the older one is what an upgrade left.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamSecretsUnusable"/>.</exception>
    public static IReadOnlyList<SecretEntry> List(string path, string ownPath, BotFolders bots)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Messages.InvalidInput(nameof(ImportSource.SecretsFolder), "is no path");
        }

        var root = FolderPath.Trimmed(path);
        try
        {
            if (!Directory.Exists(root))
            {
                throw Messages.UpstreamSecretsUnusable(root, "is no folder", cause: null);
            }

            // A bot's folder here would be an orphan there, which Botmaker deletes.
            if (IsWithin(root, ownPath) || IsWithin(ownPath, root) || IsSame(root, ownPath))
            {
                throw Messages.UpstreamSecretsUnusable(root, "is where this store keeps secrets, or within it, or around it", cause: null);
            }

            var entries = NamesIn(root).Select(name => (Name: name, Bot: bots.ByHostname(name))).ToList();
            return
            [
                .. entries.Where(entry => entry.Bot is not null).SelectMany(entry => In(root, entry.Name, entry.Bot)),
                .. entries.Where(entry => entry.Bot is null).SelectMany(entry => In(root, entry.Name, bots.ById(entry.Name))),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.UpstreamSecretsUnusable(root, "cannot be read", exception);
        }
    }

    private static IEnumerable<SecretEntry> In(string root, string folder, Guid? bot)
    {
        var path = Path.Join(root, folder);
        switch (UnixFile.EntryAt(path))
        {
            case null:
                return [];

            case { IsLink: true }:
                return [Refused("it is a link, which is not followed")];

            case { IsFolder: false }:
                return [Refused("it is no folder of a bot")];
        }

        if (bot is not { } owner)
        {
            return [Refused("no bot of the database has that hostname or id")];
        }

        try
        {
            return [.. NamesIn(path).Select(name => new SecretEntry(folder, name, Path.Join(path, name), owner, Refusal: null))];
        }
        catch (UnauthorizedAccessException)
        {
            return [Refused(SecretFolderImport.Unreadable)];
        }

        SecretEntry Refused(string reason) => new(folder, Name: null, path, Guid.Empty, reason);
    }

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsSame(string path, string other) =>
        UnixFile.FactsOf(path) is { } facts
        && UnixFile.FactsOf(other) is { } others
        && (facts.Device, facts.Inode) == (others.Device, others.Inode);
}
