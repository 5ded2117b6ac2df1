using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Souls;

internal sealed class SoulStore(IWriteQueue writes, ReadPool reads, TimeProvider clock) : ISoulStore
{
    private const string Subject = "soul version";

    private static readonly Keyset<SoulVersion> ByVersion =
        Keyset<SoulVersion>.By("soul_versions/version", soul => soul.Version, soul => soul.Id);

    private static readonly ModelQuery<Guid, SoulVersion?> Current =
        new((context, botId, _) => context.SoulVersions.AsNoTracking()
            .Where(soul => soul.BotId == botId)
            .OrderByDescending(soul => soul.Version)
            .FirstOrDefault());

    private static readonly ModelQuery<Guid, int, SoulVersion?> ByBotAndVersion =
        new((context, botId, version, _) => context.SoulVersions.AsNoTracking()
            .FirstOrDefault(soul => soul.BotId == botId && soul.Version == version));

    public Task<SoulVersion> SaveAsync(NewSoul soul, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(soul);
        SoulRules.Content(soul.Content);
        SoulRules.Message(soul.Message);

        return writes.WriteAsync((context, token) => AppendAsync(context, soul, token), cancellationToken);
    }

    public async Task<SoulVersion?> GetCurrentAsync(Guid botId, CancellationToken cancellationToken)
    {
        var soul = await reads
            .ReadAsync((context, token) => Current.RunAsync(context, botId, token), cancellationToken)
            .ConfigureAwait(false);
        soul?.EnsureIntact();
        return soul;
    }

    public async Task<SoulVersion?> GetAsync(Guid botId, int version, CancellationToken cancellationToken)
    {
        var soul = await FindAsync(botId, version, cancellationToken).ConfigureAwait(false);
        soul?.EnsureIntact();
        return soul;
    }

    public Task<Page<SoulVersionInfo>> ListAsync(Guid botId, SortOrder order, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByVersion.ReadAsync(
                context.SoulVersions.AsNoTracking().Where(soul => soul.BotId == botId),
                soul => new SoulVersionInfo
                {
                    Id = soul.Id,
                    Version = soul.Version,
                    Hash = soul.Hash,
                    Message = soul.Message,
                    CreatedAt = soul.CreatedAt,
                },
                order,
                page,
                token),
            cancellationToken);
    }

    public Task<string?> GetStoredHashAsync(Guid botId, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            (context, token) => Newest(context, botId).Select(soul => soul.Hash).FirstOrDefaultAsync(token),
            cancellationToken);

    public Task<SoulVersion> RollbackAsync(Guid botId, int version, int? expectedHead, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                var target = await ByBotAndVersion.RunAsync(context, botId, version, token).ConfigureAwait(false)
                    ?? throw NotFound(botId, version);
                target.EnsureIntact();

                var soul = new NewSoul
                {
                    BotId = botId,
                    Content = target.Content,
                    Message = string.Create(CultureInfo.InvariantCulture, $"Rollback to version {version}"),
                    ExpectedHead = expectedHead,
                };
                return await AppendAsync(context, soul, token).ConfigureAwait(false);
            },
            cancellationToken);

    public async Task<SoulDiff> DiffAsync(Guid botId, int fromVersion, int toVersion, CancellationToken cancellationToken)
    {
        var contents = await reads
            .ReadAsync(
                (context, token) => context.SoulVersions.AsNoTracking()
                    .Where(soul => soul.BotId == botId && (soul.Version == fromVersion || soul.Version == toVersion))
                    .ToDictionaryAsync(soul => soul.Version, token),
                cancellationToken)
            .ConfigureAwait(false);

        var before = contents.GetValueOrDefault(fromVersion) ?? throw NotFound(botId, fromVersion);
        var after = contents.GetValueOrDefault(toVersion) ?? throw NotFound(botId, toVersion);
        before.EnsureIntact();
        after.EnsureIntact();

        return SoulDiff.Between(before.Content, after.Content);
    }

    public async Task<SoulIntegrity> VerifyAsync(Guid botId, string content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);

        var current = await reads
            .ReadAsync(
                (context, token) => Newest(context, botId).Select(soul => new { soul.Version, soul.Hash }).FirstOrDefaultAsync(token),
                cancellationToken)
            .ConfigureAwait(false);

        return current is null
            ? throw Messages.NotFound("soul of bot", botId)
            : new SoulIntegrity(current.Version, current.Hash, SoulVersion.ComputeHash(content));
    }

    public async Task<SoulIntegrity> VerifyStoredAsync(Guid botId, int version, CancellationToken cancellationToken)
    {
        var soul = await FindAsync(botId, version, cancellationToken).ConfigureAwait(false) ?? throw NotFound(botId, version);
        return new SoulIntegrity(version, soul.Hash, SoulVersion.ComputeHash(soul.Content));
    }

    private static IQueryable<SoulVersion> Newest(BoternityModel context, Guid botId) =>
        context.SoulVersions.AsNoTracking().Where(soul => soul.BotId == botId).OrderByDescending(soul => soul.Version);

    private static StoreException NotFound(Guid botId, int version) =>
        Messages.NotFound(Subject, string.Create(CultureInfo.InvariantCulture, $"{version} of bot {botId}"));

    private Task<SoulVersion?> FindAsync(Guid botId, int version, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ByBotAndVersion.RunAsync(context, botId, version, token), cancellationToken);

    private async Task<SoulVersion> AppendAsync(BoternityDbContext context, NewSoul soul, CancellationToken cancellationToken)
    {
        // Counting comes first: it locks the bot's row on PostgreSQL, so that no two savers read the same head.
        var counted = await context.Bots
            .Where(bot => bot.Id == soul.BotId)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(bot => bot.VersionCount, bot => bot.VersionCount + 1)
                    .SetProperty(bot => bot.Revision, bot => bot.Revision + 1),
                cancellationToken)
            .ConfigureAwait(false);
        if (counted == 0)
        {
            throw Messages.NotFound("bot", soul.BotId);
        }

        var head = await Newest(context, soul.BotId).Select(version => version.Version).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (soul.ExpectedHead is { } expected && expected != head)
        {
            throw Messages.SoulHeadMoved(soul.BotId, expected, head);
        }

        var now = clock.GetInstant();
        var saved = new SoulVersion
        {
            Id = Uuid7.Create(now),
            BotId = soul.BotId,
            Content = soul.Content,
            Hash = SoulVersion.ComputeHash(soul.Content),
            Version = head + 1,
            Message = soul.Message,
            CreatedAt = now,
        };
        context.SoulVersions.Add(saved);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);

        return saved;
    }
}
