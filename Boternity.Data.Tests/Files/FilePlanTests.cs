using Boternity.Data.Files;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>Both drivers say how they run the queries that services run all day: by an index, without sorting what it has sorted.</summary>
public sealed class FilePlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new(mention: "bot_file");

    protected override TestDatabaseOptions Options => new()
    {
        Settings = { ["FilesPath"] = RunFolder.Shared.CreateFolder() },
        ConfigureServices = _plans.Listen,
    };

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task ListAsync_enters_its_index_at_the_cursor()
    {
        var bot = await AddFilesAsync();
        var metadata = Database.Resolve<IFileMetadataStore>();
        var first = await metadata.ListAsync(bot, new PageRequest { Size = 1 }, Cancel);

        await metadata.ListAsync(bot, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename>\\?\\)$", "idx_bot_files_bot_id_filename");
    }

    [Test]
    public async Task ListVersionsAsync_enters_its_index_at_the_cursor()
    {
        var bot = await AddFilesAsync();
        var metadata = Database.Resolve<IFileMetadataStore>();
        var file = (await metadata.GetAsync(bot, "a.txt", Cancel))!.Id;
        var first = await metadata.ListVersionsAsync(file, new PageRequest { Size = 1 }, Cancel);

        await metadata.ListVersionsAsync(file, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_file_versions_file_id_version \\(file_id=\\? AND version<\\?\\)$",
            "idx_bot_file_versions_file_id_version");
    }

    [Test]
    public async Task GetAsync_finds_by_its_index()
    {
        var bot = await AddFilesAsync();

        await Database.Resolve<IFileMetadataStore>().GetAsync(bot, "a.txt", Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename=\\?\\)$", "idx_bot_files_bot_id_filename");
    }

    [Test]
    public async Task OpenAsync_finds_a_version_by_its_index()
    {
        var bot = await AddFilesAsync();

        await using var content = await Database.Resolve<IFileStore>().OpenAsync(bot, "a.txt", 2, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename=\\?\\)\n"
                + "SEARCH .* idx_bot_file_versions_file_id_version \\(file_id=\\? AND version=\\?\\)$",
            "idx_bot_files_bot_id_filename",
            "idx_bot_file_versions_file_id_version");
    }

    [Test]
    public async Task SweepAsync_asks_for_contents_by_their_indexes()
    {
        await AddFilesAsync();
        Database.Clock.Advance(TimeSpan.FromHours(2));

        await Database.Resolve<IFileStore>().SweepAsync(Cancel);

        await AssertPlanAsync(
            "SEARCH .* idx_bot_file_versions_content_hash \\(content_hash=\\?\\)(.|\n)*"
                + "SEARCH .* idx_bot_files_content_hash \\(content_hash=\\?\\)",
            "idx_bot_file_versions_content_hash",
            "idx_bot_files_content_hash");
    }

    private async Task<Guid> AddFilesAsync()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var files = Database.Resolve<IFileStore>();
        foreach (var name in (string[])["a.txt", "a.txt", "a.txt", "b.txt", "c.txt"])
        {
            await files.SaveAsync(bot, name, "content"u8.ToArray(), null, Cancel);
        }

        return bot;
    }

    private async Task AssertPlanAsync(string sqlite, params string[] indexes)
    {
        var plan = await _plans.ReadAsync(Database, Cancel);

        if (Database.Provider == Provider.Sqlite)
        {
            Assert.That(plan, Does.Match(sqlite).And.Not.Contain("SCAN bot").And.Not.Contain("FOR ORDER BY"));
            return;
        }

        Assert.That(indexes.Where(index => !plan.Contains(index, StringComparison.Ordinal)), Is.Empty, plan);
        Assert.That(plan, Does.Not.Contain("Seq Scan"));
    }
}
