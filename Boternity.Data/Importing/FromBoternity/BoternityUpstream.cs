using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary>The older Boternity's database: spec/boternity.md 1, six migrations, the last one of 16 February 2026.</summary>
internal sealed class BoternityUpstream(
    ILegacyVaultImport vault, IStorageEngine engine, IOptions<DatabaseConfig> config, TimeProvider clock) : IUpstream
{
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
        var bots = Find(file, "bots");
        if (bots is null || !bots.Has("slug") || !bots.Has("category"))
        {
            throw Messages.UpstreamUnknown(path, "has no table bots with the columns slug and category, as Boternity's has");
        }

        if (Find(file, Migrations) is { } migrations)
        {
            var last = file.Read(migrations).Select(row => row["version"]).OfType<long>().DefaultIfEmpty().Max();
            if (last > LastMigration)
            {
                throw Messages.UpstreamUnknown(
                    path,
                    string.Create(CultureInfo.InvariantCulture, $"is at migration {last} of Boternity; this version knows them up to {LastMigration}"));
            }
        }
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

    private static UpstreamTable? Find(IUpstreamFile file, string name) =>
        file.Tables.FirstOrDefault(table => string.Equals(table.Name, name, StringComparison.OrdinalIgnoreCase));
}
