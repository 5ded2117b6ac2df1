using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Bots;

internal sealed class BotStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IBotStore
{
    private const string Subject = "bot";

    private static readonly ModelQuery<Guid, Bot?> ById =
        new((context, id, _) => context.Bots.AsNoTracking().FirstOrDefault(bot => bot.Id == id));

    private static readonly ModelQuery<string, Bot?> BySlug =
        new((context, slug, _) => context.Bots.AsNoTracking().FirstOrDefault(bot => bot.Slug == slug));

    public Task<Bot> CreateAsync(NewBot bot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bot);
        var name = BotRules.Name(bot.Name);
        BotRules.Description(bot.Description);
        ArgumentNullException.ThrowIfNull(bot.Tags, nameof(Bot.Tags));
        BotRules.Tags(bot.Tags);
        InputValue.Member<BotCategory>(bot.Category, nameof(Bot.Category));
        if (bot.Soul is not null)
        {
            SoulRules.Content(bot.Soul);
        }

        return writes.WriteAsync(
            (context, token) => InsertAsync(context, bot with { Name = name }, soulMessage: null, token),
            cancellationToken);
    }

    public Task<Bot?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<Bot?> GetBySlugAsync(string slug, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(slug);
        if (!InputText.IsStorable(slug))
        {
            return Task.FromResult<Bot?>(null);
        }

        return reads.ReadAsync((context, token) => BySlug.RunAsync(context, slug, token), cancellationToken);
    }

    public Task<Page<Bot>> ListAsync(BotFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member(filter.Status, nameof(BotFilter.Status));
        InputValue.Member(filter.Category, nameof(BotFilter.Category));
        InputValue.Member<BotSortKey>(filter.SortBy, nameof(BotFilter.SortBy));
        InputValue.Member<SortOrder>(filter.Order, nameof(BotFilter.Order));

        return reads.ReadAsync(
            (context, token) =>
            {
                var bots = context.Bots.AsNoTracking();
                if (filter.Status is { } status)
                {
                    bots = bots.Where(bot => bot.Status == status);
                }

                if (filter.Category is { } category)
                {
                    bots = bots.Where(bot => bot.Category == category);
                }

                return BotLists.By(filter.SortBy).ReadAsync(bots, filter.Order, page, token);
            },
            cancellationToken);
    }

    public Task<Bot> UpdateAsync(Guid id, BotUpdate update, long? expectedRevision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var name = update.Name is null ? null : BotRules.Name(update.Name);
        BotRules.Description(update.Description);
        BotRules.Tags(update.Tags);
        InputValue.Member(update.Status, nameof(Bot.Status));
        InputValue.Member(update.Category, nameof(Bot.Category));

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.Bots.Where(bot => bot.Id == id);
                var expected = expectedRevision is { } revision ? row.Where(bot => bot.Revision == revision) : row;
                var written = await expected
                    .ExecuteUpdateAsync(
                        set =>
                        {
                            set.SetProperty(bot => bot.Revision, bot => bot.Revision + 1);
                            set.SetProperty(bot => bot.UpdatedAt, now);
                            BotChanges.Apply(set, update with { Name = name });
                        },
                        token)
                    .ConfigureAwait(false);

                var stored = await row.AsNoTracking().FirstOrDefaultAsync(token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);

                return written == 1 ? stored : throw Messages.RevisionConflict(Subject, id, expectedRevision!.Value, stored.Revision);
            },
            cancellationToken);
    }

    public Task RecordActivityAsync(Guid id, BotActivity activity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(activity);
        InputValue.NotNegative(activity.Conversations, nameof(BotActivity.Conversations));
        InputValue.NotNegative(activity.Tokens, nameof(BotActivity.Tokens));

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.Bots.Where(bot => bot.Id == id);
                var written = await row
                    .Where(bot =>
                        bot.ConversationCount <= long.MaxValue - activity.Conversations
                        && bot.TotalTokensUsed <= long.MaxValue - activity.Tokens)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(bot => bot.ConversationCount, bot => bot.ConversationCount + activity.Conversations)
                            .SetProperty(bot => bot.TotalTokensUsed, bot => bot.TotalTokensUsed + activity.Tokens)
                            .SetProperty(bot => bot.LastActiveAt, now)
                            .SetProperty(bot => bot.UpdatedAt, now)
                            .SetProperty(bot => bot.Revision, bot => bot.Revision + 1),
                        token)
                    .ConfigureAwait(false);

                if (written == 0)
                {
                    throw await row.AnyAsync(token).ConfigureAwait(false)
                        ? Messages.InvalidInput(nameof(activity), "would make a counter pass its largest value")
                        : Messages.NotFound(Subject, id);
                }
            },
            cancellationToken);
    }

    public Task<Bot> CloneAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                var source = await context.Bots.AsNoTracking().FirstOrDefaultAsync(bot => bot.Id == id, token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);
                var soul = await context.SoulVersions.AsNoTracking()
                    .Where(version => version.BotId == id)
                    .OrderByDescending(version => version.Version)
                    .FirstOrDefaultAsync(token)
                    .ConfigureAwait(false);
                soul?.EnsureIntact();

                var clone = new NewBot
                {
                    Name = BotRules.CloneName(source.Name),
                    Description = source.Description,
                    Category = source.Category,
                    Tags = [.. source.Tags],
                    UserId = source.UserId,
                    Soul = soul?.Content,
                };
                var message = soul is null ? null : $"Cloned from {source.Slug} version {soul.Version}";

                return await InsertAsync(context, clone, message, token).ConfigureAwait(false);
            },
            cancellationToken);

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                if (await context.Bots.Where(bot => bot.Id == id).ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    throw Messages.NotFound(Subject, id);
                }
            },
            cancellationToken);

    private async Task<Bot> InsertAsync(BoternityDbContext context, NewBot request, string? soulMessage, CancellationToken cancellationToken)
    {
        // Two units that choose a slug at the same time would choose the same one.
        await engine.LockAsync(context, "bots.slug", cancellationToken).ConfigureAwait(false);
        var candidates = Slug.Candidates(Slug.Of(request.Name)).ToArray();
        var taken = await context.Bots
            .Where(bot => candidates.Contains(bot.Slug))
            .Select(bot => bot.Slug)
            .ToHashSetAsync(cancellationToken)
            .ConfigureAwait(false);
        var slug = candidates.FirstOrDefault(candidate => !taken.Contains(candidate)) ?? throw Messages.SlugTaken(candidates[0]);

        var now = clock.GetInstant();
        var bot = new Bot
        {
            Id = Uuid7.Create(now),
            Slug = slug,
            Name = request.Name,
            Description = request.Description ?? $"A bot named {request.Name}",
            Category = request.Category,
            Tags = [.. request.Tags],
            UserId = request.UserId,
            VersionCount = request.Soul is null ? 0 : 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.Bots.Add(bot);
        if (request.Soul is { } soul)
        {
            context.SoulVersions.Add(new SoulVersion
            {
                Id = Uuid7.Create(now),
                BotId = bot.Id,
                Content = soul,
                Hash = SoulVersion.ComputeHash(soul),
                Version = 1,
                Message = soulMessage,
                CreatedAt = now,
            });
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return bot;
    }
}
