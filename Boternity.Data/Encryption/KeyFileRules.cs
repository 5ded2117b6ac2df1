using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>Which files a master key may be in: PostgreSQL's rules for its private key, and nobody else's hand on the way to it.</summary>
internal static class KeyFileRules
{
    public const int MinSize = Envelope.KeySize;
    public const int MaxSize = 4096;

    private const uint Root = 0;

    private const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Executors = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Readers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Checks the file itself.</summary>
    /// <param name="path">For the message.</param>
    /// <param name="facts">Of the opened file.</param>
    /// <param name="user">Who this process is.</param>
    /// <param name="allowWorldReadable">Whether others may read it.</param>
    /// <returns>Whether others may read it, and only because that is allowed.</returns>
    /// <exception cref="StoreException">Refused; the code says for what.</exception>
    public static bool Check(string path, in UnixFileFacts facts, uint user, bool allowWorldReadable)
    {
        if (!facts.IsRegular)
        {
            throw Messages.KeyFileNotRegular(path);
        }

        if (facts.Links > 1)
        {
            throw Messages.KeyFileLink(path, "has a second name (a hard link)");
        }

        if (facts.Size is < MinSize or > MaxSize)
        {
            throw Messages.KeyFileSize(path, MinSize, MaxSize);
        }

        if (facts.Owner is { } owner && owner != user && owner != Root)
        {
            throw Messages.KeyFileOwner(path);
        }

        return CheckMode(path, facts, user, allowWorldReadable);
    }

    /// <summary>Checks the directory that the file is in: who may write there can replace the file.</summary>
    public static void CheckParent(string path, uint? owner, UnixFileMode mode, uint user)
    {
        if (owner is { } known && known != user && known != Root)
        {
            throw Messages.KeyFileParent(path, "belongs to another user");
        }

        if ((mode & Writers) != 0 && !mode.HasFlag(UnixFileMode.StickyBit))
        {
            throw Messages.KeyFileParent(path, "can be written by others");
        }
    }

    // Root's file that this process may read through its group is the administrator's will. An owner that is not known counts as this
    // user: whoever may open a file that only its owner can read is that owner, or root.
    private static bool CheckMode(string path, in UnixFileFacts facts, uint user, bool allowWorldReadable)
    {
        var isSharedByRoot = facts.Owner == Root && user != Root;
        var forbiddenReaders = isSharedByRoot ? UnixFileMode.OtherRead : Readers;
        if ((facts.Mode & (Writers | Executors)) != 0)
        {
            throw Messages.KeyFileMode(path, Octal(facts.Mode));
        }

        if ((facts.Mode & forbiddenReaders) == 0)
        {
            return false;
        }

        return allowWorldReadable ? true : throw Messages.KeyFileMode(path, Octal(facts.Mode));
    }

    private static string Octal(UnixFileMode mode) => $"0{Convert.ToString((int)mode, 8)}";
}
