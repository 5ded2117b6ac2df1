using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <content>Deleting bots, and what unfinished work left behind.</content>
internal sealed partial class SecretFileTree
{
    private const int MostAttempts = 4;

    // No write takes as long.
    private static readonly TimeSpan TemporaryAge = TimeSpan.FromHours(1);

    private int _isSwept;

    /// <exception cref="StoreException">The tree is refused, or the medium failed; its outcome says what became of the folder.</exception>
    public void DeleteBot(string bot)
    {
        var outcome = WriteOutcome.RolledBack;
        Guard(
            () =>
            {
                if (!_folders.RootExists())
                {
                    return false;
                }

                SweepOnce();
                if (_folders.FindWritable(bot) is { } folder)
                {
                    MoveIfThere(folder, Path.Join(_root, $".trash-{bot}.{Unique()}"));
                    outcome = WriteOutcome.Unknown;
                    FolderSync.Sync(_root);
                }

                // Also of an earlier call that failed here.
                return RemoveTrash(bot, () => outcome = WriteOutcome.Unknown);
            },
            () => outcome);
    }

    private bool RemoveTrash(string bot, Action onFound)
    {
        var trash = NamesIn(_root)
            .Where(name => SecretFileRules.IsTrash(name) && name.StartsWith($".trash-{bot}.", StringComparison.Ordinal))
            .Where(name => IsOwnFolder(Path.Join(_root, name)))
            .ToList();
        foreach (var name in trash)
        {
            onFound();
            RemoveFolder(Path.Join(_root, name));
        }

        if (trash.Count > 0)
        {
            FolderSync.Sync(_root);
        }

        return trash.Count > 0;
    }

    private void SweepOnce()
    {
        if (Interlocked.Exchange(ref _isSwept, 1) != 0)
        {
            return;
        }

        Quietly(() =>
        {
            foreach (var name in NamesIn(_root))
            {
                Quietly(() => Sweep(name, Path.Join(_root, name)));
            }
        });
    }

    private void Sweep(string name, string path)
    {
        if (SecretFileRules.IsTrash(name) && IsOwnFolder(path))
        {
            RemoveFolder(path);
        }
        else if (UuidText.TryParse(name, out var id) && id.ToString("D") == name && IsOwnFolder(path))
        {
            RemoveTemporaries(path);
        }
    }

    private void RemoveTemporaries(string folder) => Quietly(() =>
    {
        var before = (_clock.GetInstant() - TemporaryAge).UtcDateTime;
        foreach (var path in NamesIn(folder).Where(SecretFileRules.IsTemporary).Select(name => Path.Join(folder, name)))
        {
            if (UnixFile.EntryAt(path) is { IsRegular: true } && File.GetLastWriteTimeUtc(path) < before)
            {
                File.Delete(path);
            }
        }
    });

    // What is left behind is in nobody's way.
    private void Quietly(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (IsVanished(exception))
        {
            // Another process removed it.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _logger.SecretFileSweepFailed(exception, _root);
        }
    }

    private void RemoveQuietly(string temporary) => Quietly(() => File.Delete(temporary));

    private bool IsOwnFolder(string path) => UnixFile.EntryAt(path) is { IsFolder: true } entry && (entry.Owner is null || entry.Owner == _user);

    private static void MoveIfThere(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (Exception exception) when (IsVanished(exception))
        {
            // Another call deletes the same bot.
        }
    }

    private static void RemoveFolder(string path)
    {
        for (var attempt = 1; Directory.Exists(path); attempt++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (Exception exception) when (IsVanished(exception) && attempt < MostAttempts)
            {
                // Another process removes the same: go on with what is left.
            }
        }
    }
}
