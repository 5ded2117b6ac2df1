using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>Secrets as files, which become this store's: trimmed, as Botmaker reads them. Modes do not matter; links are not followed.</summary>
internal sealed class SecretFolderImport(IReadOnlyList<SecretEntry> entries, ImportRun run, ISecretFileStore files) : ITableImport
{
    public const string Unreadable = "it cannot be read";

    private static readonly string[] Columns = ["folder", "name"];

    private readonly HashSet<(Guid Bot, string Name)> _met = [];

    public string Table => "secrets as files";

    public UpstreamTable Source => new(Table, Columns, Columns, HasRowId: false, entries.Count);

    public async Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new UpstreamRow(table, [entry.Folder, entry.Name]);
            try
            {
                var outcome = await TakeAsync(entry, cancellationToken).ConfigureAwait(false);
                if (outcome == RowOutcome.Differs)
                {
                    tally.Differ(row);
                }
                else
                {
                    tally.Take(isNew: outcome == RowOutcome.Taken);
                }
            }
            catch (RefusedRowException exception)
            {
                tally.Refuse(row, exception.Message);
            }
        }

        run.Taken(table);
    }

    private async Task<RowOutcome> TakeAsync(SecretEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Refusal is { } refusal)
        {
            RowMapping.Refuse(refusal);
        }

        var name = entry.Name!;
        if (!run.Entities.Of(typeof(Bot)).Known.Contains(EntityTable.Joined([entry.Bot])))
        {
            RowMapping.Refuse("its bot is not here");
        }

        if (!SecretFileRules.IsName(name))
        {
            RowMapping.Refuse("its name is none that a secret has here");
        }

        if (!_met.Add((entry.Bot, name)))
        {
            RowMapping.Refuse("another folder of its bot has one of that name");
        }

        var value = ValueOf(entry.Path);
        var bot = entry.Bot.ToString("D");
        var stored = await files.ReadAsync(bot, name, cancellationToken).ConfigureAwait(false);
        if (stored is not null)
        {
            return stored == value ? RowOutcome.AlreadyThere : RowOutcome.Differs;
        }

        if (!run.IsPlan)
        {
            await files.WriteAsync(bot, name, value, cancellationToken).ConfigureAwait(false);
        }

        return RowOutcome.Taken;
    }

    private static string ValueOf(string path)
    {
        try
        {
            using var handle = SecretFileTree.OpenFile(path) ?? throw new RefusedRowException(Unreadable);
            var facts = UnixFile.FactsOf(handle, path);
            if (!facts.IsRegular)
            {
                throw new RefusedRowException("it is no file");
            }

            if (facts.Size > SecretFileRules.MaxBytes)
            {
                throw new RefusedRowException($"it is larger than {SecretFileRules.MaxBytes} bytes");
            }

            using var bytes = new SensitiveBytes((int)facts.Size);
            var length = 0;
            while (length < bytes.Span.Length && RandomAccess.Read(handle, bytes.Span[length..], length) is > 0 and var count)
            {
                length += count;
            }

            var value = SecretFileRules.Trim(SecretText.StrictUtf8.GetString(bytes.Span[..length])).ToString();
            return value.Contains('\0', StringComparison.Ordinal) ? throw new RefusedRowException("it has U+0000") : value;
        }
        catch (DecoderFallbackException)
        {
            throw new RefusedRowException("it is not UTF-8");
        }
        catch (StoreException exception) when (exception.Code is ErrorCodes.SecretFileLink or ErrorCodes.SecretFileNotRegular)
        {
            throw new RefusedRowException(exception.Code == ErrorCodes.SecretFileLink ? "it is a link, which is not followed" : "it is no file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedRowException(Unreadable);
        }
    }
}
