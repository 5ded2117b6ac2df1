using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>Botmaker's database at each of its schemas: spec/botmaker-compozy.md 1.1 to 1.3. Columns are taken by name.</summary>
internal sealed class BotmakerUpstream(
    ISecretStore secrets, SecretComparison comparison, SecretsStart start, ISecretFileStore files, IOptions<SecretFileOptions> fileOptions) : IUpstream
{
    private const string Name = "Botmaker";
    private const string Bots = "bots";
    private const string Migrations = "migrations";
    private const long LastMigration = 5;

    public UpstreamSystem System => UpstreamSystem.Botmaker;

    public IReadOnlyDictionary<string, string> Bookkeeping { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [Migrations] = "Botmaker's record of its migrations",
    };

    public IReadOnlyCollection<string> SecretColumns => [GatewayTokenImport.Column];

    public void Check(IUpstreamFile file, string path)
    {
        file.Require(path, Name, Bots, "name", "ai_provider", "model", "channel_type", "status");
        file.CheckVersion(path, Name, Migrations, "version", LastMigration);
    }

    public IReadOnlyList<ITableImport> TablesOf(ImportRun run)
    {
        var bots = run.File.Find(Bots)!;
        List<ITableImport> tables = [new EntityImport(new BotMapping(), run)];
        if (bots.Has(GatewayTokenImport.Column))
        {
            var tokens = run.File.Read(bots).LongCount(GatewayTokenImport.HasToken);
            tables.Add(new GatewayTokenImport(bots, tokens, run, secrets, comparison, start));
        }

        if (run.Source.SecretsFolder is { } folder)
        {
            var entries = SecretFolder.List(folder, fileOptions.Value.Path!, BotFolders.Of(run.Source.System, run.File.Read(bots)));
            tables.Add(new SecretFolderImport(entries, run, files));
        }

        return tables;
    }
}
