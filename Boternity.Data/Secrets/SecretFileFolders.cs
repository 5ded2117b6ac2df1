using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>The root and the bots' folders: whose they must be, and how they are made.</summary>
/// <remarks>
/// Nobody but this user and root can write in a root that passes its check, so what is found at a path below it stays what it was when it
/// was looked at. The folders above the root are the operator's.
/// </remarks>
/// <param name="root">Absolute.</param>
/// <param name="user">Who this process is.</param>
internal sealed class SecretFileFolders(string root, uint user)
{
    private const uint SuperUser = 0;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Permissions = OwnerOnly | Writers | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly PrivateFiles _files = new();

    /// <summary>Checks the root, which is never changed.</summary>
    /// <returns>Whether it exists.</returns>
    /// <exception cref="StoreException">A link, no folder, another user's, or others may write there.</exception>
    public bool RootExists()
    {
        if (UnixFile.EntryAt(root) is not { } entry)
        {
            return false;
        }

        CheckKind(root, entry);
        if (entry.Owner is { } owner && owner != user && owner != SuperUser)
        {
            throw Messages.SecretFileOwner(root);
        }

        return (entry.Mode & Writers) == 0 ? true : throw Messages.SecretFileMode(root, entry.Mode & Permissions);
    }

    /// <summary>Makes the root, level by level.</summary>
    public void EnsureRoot()
    {
        if (RootExists())
        {
            return;
        }

        _files.EnsureFolder(root);
        if (OperatingSystem.IsWindows())
        {
            WindowsOwnership.MakePrivate(root);
        }

        RootExists();
    }

    /// <summary>Makes a bot's folder, in a root that exists.</summary>
    /// <returns>Its path.</returns>
    public string Ensure(string bot)
    {
        var folder = PathOf(bot);
        Check(folder);
        _files.EnsureFolder(folder);
        if (OperatingSystem.IsWindows())
        {
            WindowsOwnership.MakePrivate(folder);
        }

        return FindWritable(bot) ?? throw new DirectoryNotFoundException();
    }

    /// <summary>As <see cref="Find"/>; a mode that is too strict is corrected as well.</summary>
    /// <remarks>Somebody may have died between making the folder under a strict umask and correcting it.</remarks>
    public string? FindWritable(string bot)
    {
        var folder = PathOf(bot);
        return TryCorrect(folder, mode => mode != OwnerOnly) ? folder : null;
    }

    /// <summary>A bot's folder that exists, in a root that exists; a mode that is too loose is corrected.</summary>
    /// <returns>Its path; null when there is none.</returns>
    public string? Find(string bot)
    {
        var folder = PathOf(bot);
        return TryCorrect(folder, mode => (mode & ~OwnerOnly) != 0) ? folder : null;
    }

    private bool TryCorrect(string folder, Predicate<UnixFileMode> isWrong)
    {
        if (Check(folder) is not { } seen)
        {
            return false;
        }

        if (OperatingSystem.IsWindows() || !isWrong(seen.Mode & Permissions))
        {
            return true;
        }

        try
        {
            File.SetUnixFileMode(folder, OwnerOnly);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }

        // A file system without modes takes the change and forgets it.
        return Check(folder) switch
        {
            null => false,
            { } now when isWrong(now.Mode & Permissions) => throw Messages.SecretFileMode(folder, now.Mode & Permissions),
            _ => true,
        };
    }

    private UnixFileFacts? Check(string folder)
    {
        if (UnixFile.EntryAt(folder) is not { } entry)
        {
            return null;
        }

        CheckKind(folder, entry);
        return entry.Owner is null || entry.Owner == user ? entry : throw Messages.SecretFileOwner(folder);
    }

    private static void CheckKind(string path, in UnixFileFacts entry)
    {
        if (entry.IsLink)
        {
            throw Messages.SecretFileLink(path, "is a symbolic link");
        }

        if (!entry.IsFolder)
        {
            throw Messages.SecretFileNotRegular(path, "a folder");
        }
    }

    // The id is a UUID by now; should it ever not be, nothing outside of the root is touched.
    private string PathOf(string bot)
    {
        var path = Path.Join(root, bot);
        return Path.GetFullPath(path) == path && Path.GetDirectoryName(path) == root ? path : throw Messages.InvalidBotId(bot);
    }
}
