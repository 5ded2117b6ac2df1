using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Diagnostics;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Secrets;

/// <summary>The tree <c>root/bot/name</c>. Ids and names were checked before; what is found on the disk is checked here.</summary>
/// <remarks>
/// A value is complete and synced before it gets its name. A folder is renamed before it is deleted. So a kill at any point leaves whole
/// values, and at most a temporary file or a renamed folder, which a later start removes.
/// </remarks>
internal sealed partial class SecretFileTree
{
    private const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Readers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const uint SuperUser = 0;

    private readonly string _root;
    private readonly uint _user;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SecretFileFolders _folders;

    /// <param name="root">Absolute.</param>
    /// <param name="clock">Says how old what was left behind is.</param>
    /// <param name="logger">For warnings.</param>
    /// <param name="user">Who this process is; null: who it is.</param>
    public SecretFileTree(string root, TimeProvider clock, ILogger logger, uint? user = null)
    {
        _root = FolderPath.Trimmed(root);
        _user = user ?? UnixFile.EffectiveUser;
        _clock = clock;
        _logger = logger;
        _folders = new SecretFileFolders(_root, _user);
    }

    /// <summary>Whether the file system takes names that differ by case alone as one.</summary>
    internal bool FoldsCase { get; init; } = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    /// <returns>The bot's folder.</returns>
    public string Ensure(string bot) => Guard(() => TwiceIfVanished(() => EnsureOnce(bot)), () => WriteOutcome.None);

    /// <exception cref="StoreException">The tree is refused, or the medium failed; its outcome says what is stored.</exception>
    public void Write(string bot, string name, SecretBuffer value)
    {
        var outcome = WriteOutcome.RolledBack;
        Guard(
            () => TwiceIfVanished(() =>
            {
                var folder = EnsureOnce(bot);
                var path = PathOf(folder, name);
                if (UnixFile.EntryAt(path) is { IsFolder: true })
                {
                    throw Messages.SecretFileNotRegular(path, "a file");
                }

                RemoveTemporaries(folder);
                Replace(folder, path, value.Span, () => outcome = WriteOutcome.Unknown);
                return folder;
            }),
            () => outcome);
    }

    /// <summary>Reads a value as text that is zeroed when <paramref name="use"/> returns.</summary>
    /// <returns>The default when there is no such file.</returns>
    public TResult? Read<TResult>(string bot, string name, Func<ReadOnlySpan<char>, TResult> use) => NullIfVanished(() =>
    {
        if (Find(bot) is not { } folder)
        {
            return default;
        }

        var path = PathOf(folder, name);
        using var bytes = ReadFile(path);
        if (bytes is null)
        {
            return default;
        }

        using var text = new SensitiveBytes(bytes.Span.Length * sizeof(char));
        var characters = MemoryMarshal.Cast<byte, char>(text.Span);
        try
        {
            return use(characters[..SecretText.StrictUtf8.GetChars(bytes.Span, characters)]);
        }
        catch (DecoderFallbackException)
        {
            // Not as the inner exception: that one carries the bytes.
            throw Messages.SecretFileContent(path, "is not UTF-8");
        }
    });

    /// <returns>Sorted; empty when there is no folder.</returns>
    public IReadOnlyList<string> List(string bot) => NullIfVanished<IReadOnlyList<string>>(() =>
    {
        if (Find(bot) is not { } folder)
        {
            return [];
        }

        return
        [
            .. NamesIn(folder)
                .Where(name => SecretFileRules.IsName(name) && UnixFile.EntryAt(Path.Join(folder, name)) is { IsRegular: true })
                .Order(StringComparer.Ordinal),
        ];
    }) ?? [];

    public void Delete(string bot, string name) => NullIfVanished<object>(() =>
    {
        if (Find(bot) is { } folder && UnixFile.EntryAt(PathOf(folder, name)) is { } entry)
        {
            var path = Path.Join(folder, name);
            if (entry.IsFolder)
            {
                throw Messages.SecretFileNotRegular(path, "a file");
            }

            File.Delete(path);
            FolderSync.Sync(folder);
        }

        return null;
    });

    private string EnsureOnce(string bot)
    {
        _folders.EnsureRoot();
        SweepOnce();
        return _folders.Ensure(bot);
    }

    private string? Find(string bot)
    {
        if (!_folders.RootExists())
        {
            return null;
        }

        SweepOnce();
        return _folders.Find(bot);
    }

    private string PathOf(string folder, string name)
    {
        if (FoldsCase && (name.EndsWith('.') || NamesIn(folder).Any(other => other != name && other.Equals(name, StringComparison.OrdinalIgnoreCase))))
        {
            throw Messages.InvalidSecretName(name);
        }

        var path = Path.Join(folder, name);
        return Path.GetFullPath(path) == path && Path.GetDirectoryName(path) == folder ? path : throw Messages.InvalidSecretName(name);
    }

    private void Replace(string folder, string path, ReadOnlySpan<byte> value, Action onRename)
    {
        var temporary = Path.Join(folder, $".{Path.GetFileName(path)}.{Unique()}.tmp");
        try
        {
            using (var file = PrivateFiles.CreateFile(temporary))
            {
                file.Write(value);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            RemoveQuietly(temporary);
            throw;
        }

        onRename();
        FolderSync.Sync(folder);
    }

    /// <returns>Null when there is nothing at the path.</returns>
    private SensitiveBytes? ReadFile(string path)
    {
        using var handle = OpenFile(path);
        if (handle is null)
        {
            return null;
        }

        var size = CheckFile(path, UnixFile.FactsOf(handle, path));

        // One more than expected: a tool that writes in place may be at work.
        using var buffer = new SensitiveBytes(size + 1);
        var length = 0;
        while (length < buffer.Span.Length && RandomAccess.Read(handle, buffer.Span[length..], length) is > 0 and var count)
        {
            length += count;
        }

        return length <= size
            ? SensitiveBytes.CopyOf(buffer.Span[..length])
            : throw Messages.SecretFileContent(path, "changed while it was read");
    }

    /// <summary>Opens a file without following a link or waiting for a pipe's writer.</summary>
    /// <returns>Null when there is nothing at the path.</returns>
    /// <exception cref="StoreException">A link, or no file.</exception>
    internal static SafeFileHandle? OpenFile(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return UnixFile.EntryAt(path) switch
            {
                null => null,
                { IsLink: true } => throw Messages.SecretFileLink(path, "is a reparse point"),
                { IsFolder: true } => throw Messages.SecretFileNotRegular(path, "a file"),
                _ => File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete),
            };
        }

        var (handle, error) = UnixFile.Open(path);
        return handle ?? error switch
        {
            UnixFile.NoSuchEntry => null,
            UnixFile.NoSuchDevice => throw Messages.SecretFileNotRegular(path, "a file"),
            _ when error == UnixFile.IsLink => throw Messages.SecretFileLink(path, "is a symbolic link"),
            _ => throw UnixFile.Failure($"'{path}' cannot be opened", error),
        };
    }

    /// <returns>The size.</returns>
    private int CheckFile(string path, in UnixFileFacts facts)
    {
        if (!facts.IsRegular)
        {
            throw Messages.SecretFileNotRegular(path, "a file");
        }

        if (facts.Links > 1)
        {
            throw Messages.SecretFileLink(path, "has a second name (a hard link)");
        }

        if (facts.Owner is { } owner && owner != _user && owner != SuperUser)
        {
            throw Messages.SecretFileOwner(path);
        }

        if ((facts.Mode & Writers) != 0)
        {
            throw Messages.SecretFileMode(path, facts.Mode);
        }

        if ((facts.Mode & Readers) != 0)
        {
            // The folder keeps the others out; somebody may still move the file elsewhere.
            _logger.SecretFileReadable(path);
        }

        return facts.Size <= SecretFileRules.MaxBytes
            ? (int)facts.Size
            : throw Messages.SecretFileContent(path, $"is larger than {SecretFileRules.MaxBytes} bytes");
    }

    private static string[] NamesIn(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))];

    private static string Unique() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    // A folder that is deleted by somebody else at the same time is no error of a write: it makes the folder again.
    private static T TwiceIfVanished<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (IsVanished(exception))
        {
            return work();
        }
    }

    private static bool IsVanished(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException;

    private TResult? NullIfVanished<TResult>(Func<TResult?> work) => Guard(
        () =>
        {
            try
            {
                return work();
            }
            catch (Exception exception) when (IsVanished(exception))
            {
                return default;
            }
        },
        () => WriteOutcome.None);

    private TResult Guard<TResult>(Func<TResult> work, Func<WriteOutcome> outcome)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, _root, out var translated))
        {
            translated.Settle(outcome());
            throw translated;
        }
    }
}
