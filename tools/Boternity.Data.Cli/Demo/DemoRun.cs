using System.Text;
using System.Text.Json;
using Boternity.Data.Audit;
using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.KeyValue;
using Boternity.Data.Providers;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo does; each step looks first at what an earlier run left.</summary>
internal static class DemoRun
{
    private const string BotName = "Luna";
    private const string BotSlug = "luna";
    private const string ProviderName = "anthropic";
    private const string AdminEmail = "admin@example.com";

    private static readonly (string Message, string Addition)[] Edits =
    [
        ("First words", ""),
        ("She likes the night", "\nYou are at your best after sunset.\n"),
        ("And says so", "\nYou are at your best after sunset, and you say so.\n"),
    ];

    /// <param name="services">The library.</param>
    /// <param name="killWorkerAsync">As in <see cref="DemoWorkflow.RunAsync"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<DemoResult> RunDemoAsync(
        this IServiceProvider services, Func<Guid, CancellationToken, Task> killWorkerAsync, CancellationToken cancellationToken)
    {
        var path = services.GetRequiredService<IOptions<DatabaseConfig>>().Value.Path!;
        var existed = File.Exists(path);
        var migrations = await services.GetRequiredService<SchemaManager>().MigrateAsync(cancellationToken);

        var bots = services.GetRequiredService<IBotStore>();
        var souls = services.GetRequiredService<ISoulStore>();
        var known = await bots.GetBySlugAsync(BotSlug, cancellationToken);
        var bot = known ?? await bots.CreateAsync(new NewBot { Name = BotName, Tags = ["demo"] }, cancellationToken);
        var saved = await SaveMissingAsync(souls, bot, cancellationToken);
        var versions = await souls.ListAsync(bot.Id, SortOrder.Ascending, PageRequest.First, cancellationToken);

        var deployment = await DeployAsync(services.GetRequiredService<IDeploymentStore>(), bot, cancellationToken);
        var (runs, trail) = await CountAsync(services, bot, cancellationToken);
        var provider = await CallProviderAsync(services.GetRequiredService<IProviderHealthStore>(), cancellationToken);

        var admin = await FindAdminAsync(services.GetRequiredService<IUserStore>(), cancellationToken);
        var (file, isWhole) = await SaveFileAsync(services.GetRequiredService<IFileStore>(), bot, runs, cancellationToken);

        var secrets = await DemoSecrets.RunAsync(services, bot, cancellationToken);
        var workflow = await DemoWorkflow.RunAsync(services, bot, killWorkerAsync, cancellationToken);

        var messages = await DemoMessages.RunAsync(services, bot, cancellationToken);
        var execution = await DemoExecution.RunAsync(services, bot, cancellationToken);

        var readers = services.GetRequiredService<IDbContextFactory<BoternityReadDbContext>>();
        var before = await ReadAsync(readers, bot.Id, cancellationToken);
        var refusal = await TryToWriteAsync(readers, bot.Id, cancellationToken);
        var after = await ReadAsync(readers, bot.Id, cancellationToken);

        return new DemoResult
        {
            Path = path,
            DatabaseExisted = existed,
            AppliedMigrations = migrations,
            BotExisted = known is not null,
            Bot = before,
            SavedNow = saved,
            Souls = versions.Items,
            Deployment = deployment,
            Runs = runs,
            Trail = trail,
            Provider = provider,
            Admin = admin,
            File = file,
            FilesAreWhole = isWhole,
            Secrets = secrets,
            Workflow = workflow,
            Messages = messages,
            Execution = execution,
            Refusal = refusal,
            Unchanged = before.Revision == after.Revision && before.Name == after.Name,
        };
    }

    private static async Task<int> SaveMissingAsync(ISoulStore souls, Bot bot, CancellationToken cancellationToken)
    {
        var current = await souls.GetCurrentAsync(bot.Id, cancellationToken);
        var first = current?.Version ?? 0;
        for (var index = first; index < Edits.Length; index++)
        {
            var (message, addition) = Edits[index];
            var soul = new NewSoul
            {
                BotId = bot.Id,
                Content = SoulTemplate.Default(BotName) + addition,
                Message = message,
                ExpectedHead = index,
            };
            await souls.SaveAsync(soul, cancellationToken);
        }

        return Math.Max(0, Edits.Length - first);
    }

    private static async Task<BotDeployment> DeployAsync(IDeploymentStore deployments, Bot bot, CancellationToken cancellationToken)
    {
        var deployment = await deployments.GetAsync(bot.Id, cancellationToken) ?? await deployments.CreateAsync(
            new NewDeployment { BotId = bot.Id, Name = "luna-1", AiProvider = ProviderName, Model = "large", ChannelType = "telegram" },
            cancellationToken);
        return await deployments.UpdateAsync(
            deployment.BotId, new DeploymentUpdate { Status = DeploymentStatus.Running }, deployment.Revision, cancellationToken);
    }

    /// <summary>Counts this run, and notes that it did: both or neither.</summary>
    private static Task<(KeyValueEntry Runs, MemoryAuditEntry Trail)> CountAsync(
        IServiceProvider services,
        Bot bot,
        CancellationToken cancellationToken)
    {
        var values = services.GetRequiredService<IKeyValueStore>();
        var log = services.GetRequiredService<IMemoryAuditLog>();

        return services.GetRequiredService<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                var before = await values.GetAsync(bot.Id, "demo/runs", token);
                var count = JsonSerializer.SerializeToElement((before?.GetInt32() ?? 0) + 1);
                var runs = await values.SetAsync(bot.Id, "demo/runs", count, expiresAt: null, token);
                var trail = await log.AppendAsync(
                    new NewMemoryAudit { BotId = bot.Id, MemoryId = bot.Id, Action = MemoryAction.Add, Actor = "user", Details = "a demo run" },
                    token);
                return (runs, trail);
            },
            cancellationToken);
    }

    private static async Task<ProviderHealth> CallProviderAsync(IProviderHealthStore providers, CancellationToken cancellationToken)
    {
        if (await providers.GetAsync(ProviderName, cancellationToken) is null)
        {
            await providers.SaveAsync(new ProviderHealth { Name = ProviderName }, cancellationToken);
        }

        return await providers.RecordSuccessAsync(ProviderName, TimeSpan.FromMilliseconds(250), cancellationToken);
    }

    private static async Task<User> FindAdminAsync(IUserStore users, CancellationToken cancellationToken) =>
        await users.GetByEmailAsync(AdminEmail, cancellationToken)
        ?? await users.CreateInitialAdminAsync(AdminEmail, cancellationToken);

    private static async Task<(BotFile File, bool IsWhole)> SaveFileAsync(
        IFileStore files,
        Bot bot,
        KeyValueEntry runs,
        CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetBytes($"# Notes\n\nRun {runs.Value.GetRawText()}\n");
        var file = await files.SaveAsync(bot.Id, "notes.md", content, mimeType: null, cancellationToken);
        return (file, !await files.VerifyAsync(cancellationToken).AnyAsync(cancellationToken));
    }

    private static async Task<Bot> ReadAsync(
        IDbContextFactory<BoternityReadDbContext> readers,
        Guid id,
        CancellationToken cancellationToken)
    {
        await using var context = await readers.CreateDbContextAsync(cancellationToken);
        return await context.Bots.SingleAsync(bot => bot.Id == id, cancellationToken);
    }

    /// <summary>A real attempt: past the context's own check, down to the connection.</summary>
    private static async Task<StoreException?> TryToWriteAsync(
        IDbContextFactory<BoternityReadDbContext> readers,
        Guid id,
        CancellationToken cancellationToken)
    {
        await using var context = await readers.CreateDbContextAsync(cancellationToken);
        try
        {
            await context.Bots
                .Where(bot => bot.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Name, "Not Luna"), cancellationToken);
            return null;
        }
        catch (Exception exception) when (StoreErrors.Translate(exception) is StoreException)
        {
            return (StoreException)StoreErrors.Translate(exception);
        }
    }
}
