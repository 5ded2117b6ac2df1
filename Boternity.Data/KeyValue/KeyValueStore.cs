using System.Text.Json;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.KeyValue;

internal sealed class KeyValueStore(IWriteQueue writes, ReadPool reads, TimeProvider clock) : IKeyValueStore
{
    private static readonly Keyset<KeyValueEntry> ByKey =
        Keyset<KeyValueEntry>.By("bot_kv_store/key", entry => entry.Key, entry => entry.Key);

    private static readonly ModelQuery<Guid, string, KeyValueEntry?> ByBotAndKey =
        new((context, botId, key, _) => context.KeyValueEntries.AsNoTracking()
            .FirstOrDefault(entry => entry.BotId == botId && entry.Key == key));

    public Task<KeyValueEntry> SetAsync(
        Guid botId,
        string key,
        JsonElement value,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        KeyValueRules.Key(key);
        var stored = KeyValueRules.Value(value);

        return writes.WriteAsync(
            async (context, token) =>
                await KeyValueSql.UpsertAsync(context, botId, key, stored, clock.GetInstant(), expiresAt, token).ConfigureAwait(false),
            cancellationToken);
    }

    public Task SetManyAsync(
        Guid botId,
        IReadOnlyDictionary<string, JsonElement> values,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        var entries = new List<KeyValuePair<string, JsonElement>>(values.Count);
        foreach (var (key, value) in values)
        {
            KeyValueRules.Key(key);
            entries.Add(new(key, KeyValueRules.Value(value)));
        }

        // Units that take rows in one order cannot wait for each other in a circle.
        entries.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));

        return entries.Count == 0
            ? Task.CompletedTask
            : writes.WriteAsync(
                (context, token) => KeyValueSql.UpsertManyAsync(context, botId, entries, clock.GetInstant(), expiresAt, token),
                cancellationToken);
    }

    public Task<CompareAndSetResult> CompareAndSetAsync(
        Guid botId,
        string key,
        JsonElement value,
        long expectedRevision,
        DateTimeOffset? expiresAt,
        CancellationToken cancellationToken)
    {
        KeyValueRules.Key(key);
        var wanted = KeyValueRules.Value(value);
        InputValue.NotNegative(expectedRevision, nameof(expectedRevision));
        var ends = expiresAt?.TruncateToMicroseconds();

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var isSet = expectedRevision == 0
                    ? await KeyValueSql.InsertAsync(context, botId, key, wanted, now, ends, token).ConfigureAwait(false)
                    : await Live(context, now)
                        .Where(entry => entry.BotId == botId && entry.Key == key && entry.Revision == expectedRevision)
                        .ExecuteUpdateAsync(
                            set => set
                                .SetProperty(entry => entry.Value, wanted)
                                .SetProperty(entry => entry.ExpiresAt, ends)
                                .SetProperty(entry => entry.UpdatedAt, now)
                                .SetProperty(entry => entry.Revision, entry => entry.Revision + 1),
                            token)
                        .ConfigureAwait(false);

                return new CompareAndSetResult(isSet == 1, await FindAsync(context, botId, key, token).ConfigureAwait(false));
            },
            cancellationToken);
    }

    public async Task<JsonElement?> GetAsync(Guid botId, string key, CancellationToken cancellationToken) =>
        (await GetEntryAsync(botId, key, cancellationToken).ConfigureAwait(false))?.Value;

    public Task<KeyValueEntry?> GetEntryAsync(Guid botId, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);

        return InputText.IsStorable(key)
            ? reads.ReadAsync((context, token) => FindAsync(context, botId, key, token), cancellationToken)
            : Task.FromResult<KeyValueEntry?>(null);
    }

    public Task<Page<KeyValueEntry>> ListAsync(Guid botId, string prefix, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        CheckPrefix(prefix);

        return reads.ReadAsync(
            (context, token) => ByKey.ReadAsync(StartingWith(context, botId, prefix), SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public Task<Page<string>> ListKeysAsync(Guid botId, string prefix, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        CheckPrefix(prefix);

        return reads.ReadAsync(
            (context, token) => ByKey.ReadAsync(
                StartingWith(context, botId, prefix), entry => entry.Key, SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public Task<bool> DeleteAsync(Guid botId, string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!InputText.IsStorable(key))
        {
            return Task.FromResult(false);
        }

        return writes.WriteAsync(
            async (context, token) =>
                await Live(context, clock.GetInstant())
                    .Where(entry => entry.BotId == botId && entry.Key == key)
                    .ExecuteDeleteAsync(token)
                    .ConfigureAwait(false) == 1,
            cancellationToken);
    }

    public Task<int> DeleteExpiredAsync(int limit, CancellationToken cancellationToken)
    {
        InputValue.Positive(limit, nameof(limit));

        return writes.WriteAsync(
            (context, token) => KeyValueSql.DeleteExpiredAsync(context, clock.GetInstant(), limit, token), cancellationToken);
    }

    private static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        InputText.Validate(prefix, nameof(prefix), KeyValueEntry.MaxKeyLength);
    }

    private static IQueryable<KeyValueEntry> Live(BoternityModel context, DateTimeOffset now) =>
        context.KeyValueEntries.AsNoTracking().Where(entry => entry.ExpiresAt == null || entry.ExpiresAt > now);

    private IQueryable<KeyValueEntry> StartingWith(BoternityModel context, Guid botId, string prefix)
    {
        var entries = Live(context, clock.GetInstant()).Where(entry => entry.BotId == botId);
        if (prefix.Length == 0)
        {
            return entries;
        }

        entries = entries.Where(entry => entry.Key.CompareTo(prefix) >= 0);
        return KeyPrefix.End(prefix) is { } end ? entries.Where(entry => entry.Key.CompareTo(end) < 0) : entries;
    }

    private async Task<KeyValueEntry?> FindAsync(BoternityModel context, Guid botId, string key, CancellationToken cancellationToken)
    {
        var entry = await ByBotAndKey.RunAsync(context, botId, key, cancellationToken).ConfigureAwait(false);
        return entry?.ExpiresAt <= clock.GetInstant() ? null : entry;
    }
}
