using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary>The older Boternity's database: spec/boternity.md 1, six migrations, the last one of 16 February 2026.</summary>
internal sealed class BoternityUpstream(
    LegacyVaultImport vault, IStorageEngine engine, IOptions<DatabaseConfig> config, TimeProvider clock) : IUpstream
{
    private const string Name = "Boternity";
    private const long LastMigration = 20260216;
    private const string Migrations = "_sqlx_migrations";

    public UpstreamSystem System => UpstreamSystem.Boternity;

    public IReadOnlyDictionary<string, string> Bookkeeping { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [Migrations] = "the older system's record of its migrations",
    };

    /// <remarks>An older schema has fewer tables; a newer one may mean something else by the same names.</remarks>
    public void Check(IUpstreamFile file, string path)
    {
        file.Require(path, Name, "bots", "slug", "category");
        file.CheckVersion(path, Name, Migrations, "version", LastMigration);
    }

    /// <remarks>Messages come before subscriptions, which begin behind them.</remarks>
    public IReadOnlyList<ITableImport> TablesOf(ImportRun run)
    {
        var contents = new FileContents(run.Source.File, config.Value.FilesPath, engine, clock);
        return
        [
            new EntityImport(new BotMapping(), run),
            new EntityImport(new SoulMapping(), run),
            new VaultImport(vault),
            new EntityImport(new ApiKeyMapping(), run),
            new EntityImport(new KeyValueMapping(), run),
            new EntityImport(new MemoryAuditMapping(), run),
            new EntityImport(new ProviderHealthMapping(), run),
            new EntityImport(new FileMapping(contents), run),
            new EntityImport(new FileVersionMapping(contents), run),
            new EntityImport(new WorkflowMapping(), run),
            new EntityImport(new WorkflowRunMapping(), run),
            new EntityImport(new WorkflowStepMapping(), run),
            new EntityImport(new ChannelMapping(), run),
            new EntityImport(new MessageMapping(), run),
            new EntityImport(new SubscriptionMapping(), run),
        ];
    }
}
