using System.Runtime.Versioning;
using Boternity.Data.Importing;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Importing;

/// <summary>A store with a master key and a folder for contents, and an older Boternity's file.</summary>
[UnsupportedOSPlatform("windows")]
public abstract class ImportSpec(Provider provider) : StoreSpec(provider)
{
    private readonly byte[] _masterKey = TestMasterKeys.Random();

    protected IUpstreamImporter Importer => Database.Resolve<IUpstreamImporter>();

    protected override TestDatabaseOptions Options
    {
        get
        {
            var options = TestMasterKeys.Host(_masterKey);
            options.Settings["FilesPath"] = "contents";
            return options;
        }
    }

    private protected BoternityFile Source { get; private set; } = null!;

    [SetUp]
    public void MakeFile() => Source = new BoternityFile();

    protected Task<ImportReport> ImportAsync(IProgress<ImportProgress>? progress = null) =>
        Importer.ImportAsync(Source.Source, Source.RefusedPath, progress, Cancel);

    protected static ImportedTable TableOf(ImportReport report, string name) => report.Tables.Single(table => table.Name == name);

    protected async Task<long> CountAsync(string table) =>
        (long)(await Database.ScalarAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create($"SELECT count(*) FROM {table}"), Cancel))!;

    /// <summary>Does something each time the import tells how far it is.</summary>
    protected sealed class Watcher(Action<ImportProgress> watch) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => watch(value);
    }
}
