using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Storage;

/// <summary>The injected read-write context, used as any context of EF Core is.</summary>
public sealed class DirectContextTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private BoternityDbContext Context => Database.Resolve<BoternityDbContext>();

    [TestCase(true)]
    [TestCase(false)]
    public async Task SaveChanges_added_row_gets_id_stamps_and_revision(bool asynchronous)
    {
        var bot = new Bot { Slug = "luna", Name = "Luna" };
        Context.Bots.Add(bot);
        var idBeforeSave = bot.Id;

        await SaveAsync(asynchronous);

        var row = await RowAsync();
        Assert.That((idBeforeSave, bot.Id.Version), Is.EqualTo((bot.Id, 7)));
        Assert.That((row["id"], row["revision"]), Is.EqualTo((StoredText.Of(bot.Id), 1L)));
        Assert.That((row["created_at"], row["updated_at"]), Is.EqualTo((StoredText.Of(Database.Now), StoredText.Of(Database.Now))));
        Assert.That((row["status"], row["category"], row["tags"], row["description"]), Is.EqualTo(("active", "assistant", "[]", "")));
        Assert.That((bot.CreatedAt, bot.UpdatedAt, bot.Revision), Is.EqualTo((Database.Now, Database.Now, 1L)));
    }

    [Test]
    public async Task SaveChanges_added_row_keeps_the_id_and_the_stamps_it_was_given()
    {
        var id = Uuid7.Create(Database.Now);
        var created = new DateTimeOffset(2020, 5, 17, 22, 0, 0, TimeSpan.FromHours(5)).AddTicks(12_345_679);

        Context.Bots.Add(new Bot { Id = id, Slug = "luna", Name = "Luna", CreatedAt = created, LastActiveAt = created, Status = BotStatus.Archived });
        await Context.SaveChangesAsync(Cancel);

        var row = await RowAsync();
        Assert.That((row["id"], row["status"]), Is.EqualTo((StoredText.Of(id), "archived")));
        Assert.That(
            (row["created_at"], row["last_active_at"]),
            Is.EqualTo(("2020-05-17T17:00:01.234567Z", "2020-05-17T17:00:01.234567Z")));
        Assert.That(row["updated_at"], Is.EqualTo(StoredText.Of(Database.Now)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task SaveChanges_changed_row_gets_the_next_revision_and_the_time(bool asynchronous)
    {
        await Database.AddBotAsync("luna", Cancel);
        var bot = await Context.Bots.SingleAsync(Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        await Database.ExecuteAsync($"UPDATE bots SET total_tokens_used = 9", Cancel);

        bot.Name = "Nova";
        bot.Tags.Add("new");
        await SaveAsync(asynchronous);

        var row = await RowAsync();
        Assert.That((row["name"], row["tags"], row["total_tokens_used"]), Is.EqualTo(("Nova", "[\"new\"]", 9L)));
        Assert.That((row["revision"], bot.Revision), Is.EqualTo((2L, 2L)));
        Assert.That((row["updated_at"], bot.UpdatedAt), Is.EqualTo((StoredText.Of(Database.Now), Database.Now)));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now.AddSeconds(-5))));
    }

    [Test]
    public async Task SaveChanges_unchanged_row_stays_as_it_is()
    {
        await Database.AddBotAsync("luna", Cancel);
        await Context.Bots.SingleAsync(Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await Context.SaveChangesAsync(Cancel), Is.Zero);
        Assert.That((await RowAsync())["revision"], Is.EqualTo(1L));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task SaveChanges_lost_update_is_a_conflict_and_nothing_is_tracked_any_more(bool asynchronous)
    {
        await Database.AddBotAsync("luna", Cancel);
        var mine = await Context.Bots.SingleAsync(Cancel);
        await using (var scope = Database.Services.CreateAsyncScope())
        {
            var other = scope.ServiceProvider.GetRequiredService<BoternityDbContext>();
            (await other.Bots.SingleAsync(Cancel)).Name = "First";
            await other.SaveChangesAsync(Cancel);
        }

        mine.Name = "Second";
        var error = Assert.ThrowsAsync<StoreException>(() => SaveAsync(asynchronous))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
        Assert.That((error.Code, error.Table), Is.EqualTo((ErrorCodes.ConcurrentChange, "bots")));
        Assert.That((error.Outcome, error.IsTransient), Is.EqualTo((WriteOutcome.RolledBack, false)));
        Assert.That(error.InnerException, Is.TypeOf<DbUpdateConcurrencyException>());
        Assert.That(Context.ChangeTracker.Entries(), Is.Empty);
        Assert.That(await Context.Bots.Select(bot => bot.Name).SingleAsync(Cancel), Is.EqualTo("First"));
    }

    [Test]
    public async Task SaveChanges_row_that_was_deleted_meanwhile_is_a_conflict()
    {
        await Database.AddBotAsync("luna", Cancel);
        var bot = await Context.Bots.SingleAsync(Cancel);
        await Database.ExecuteAsync($"DELETE FROM bots", Cancel);

        Context.Bots.Remove(bot);
        var error = Assert.ThrowsAsync<StoreException>(() => Context.SaveChangesAsync(Cancel))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
    }

    [Test]
    [SpecCase("boternity", 10)]
    public async Task SaveChanges_taken_slug_is_a_conflict_with_the_facts_of_the_constraint()
    {
        await Database.AddBotAsync("luna", Cancel);

        var error = await RefusedAsync(new Bot { Slug = "luna", Name = "Other" });

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        AssertFacts(error, "idx_bots_slug", "bots", "slug", sqliteCode: 2067, sqlState: "23505");
    }

    [Test]
    public async Task SaveChanges_taken_id_is_a_conflict()
    {
        var id = await Database.AddBotAsync("luna", Cancel);

        var error = await RefusedAsync(new Bot { Id = id, Slug = "other", Name = "Other" });

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        AssertFacts(error, "pk_bots", "bots", "id", sqliteCode: 1555, sqlState: "23505");
    }

    [Test]
    public async Task SaveChanges_soul_of_an_absent_bot_is_a_foreign_key_error()
    {
        var error = await RefusedAsync(new SoulVersion { BotId = Uuid7.Create(Database.Now), Content = "", Hash = new string('0', 64), Version = 1 });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
        AssertFacts(error, "fk_soul_versions_bots_bot_id", "soul_versions", null, sqliteCode: 787, sqlState: "23503");
    }

    [Test]
    public async Task SaveChanges_value_that_a_check_refuses_names_the_check()
    {
        var error = await RefusedAsync(new Bot { Slug = "luna", Name = "Luna", ConversationCount = -1 });

        Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, "ck_bots_conversation_count")));
        AssertFacts(error, "ck_bots_conversation_count", "bots", null, sqliteCode: 275, sqlState: "23514");
    }

    [Test]
    public async Task SaveChanges_missing_value_names_the_column()
    {
        var error = await RefusedAsync(new Bot { Slug = "luna", Name = null! });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotNull));
        Assert.That((error.Table, error.Columns), Is.EqualTo(("bots", (string[])["name"])));
    }

    [Test]
    public async Task SaveChanges_value_that_is_none_of_its_enumeration_is_refused()
    {
        var error = await RefusedAsync(new Bot { Slug = "luna", Name = "Luna", Status = (BotStatus)99 });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    [SpecCase("boternity", 105)]
    public void Translate_statement_that_the_database_does_not_understand_says_so()
    {
        var thrown = Assert.CatchAsync(() => Context.Database.ExecuteSqlRawAsync("SELEC 1", Cancel))!;
        var error = (StoreException)StoreErrors.Translate(thrown);

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Internal, ErrorCodes.StatementRefused)));
        Assert.That(error.Message, Does.Contain("did not understand a statement"));
        Assert.That((error.SqliteExtendedCode, error.SqlState), Is.EqualTo(_provider == Provider.Sqlite ? (1, null) : ((int?)null, "42601")));
    }

    [Test]
    public async Task FromSql_holes_find_rows_by_every_type_of_column()
    {
        var luna = await Database.AddBotAsync("luna", Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Database.AddBotAsync("nova", Cancel);
        var since = Database.Now;
        var elsewhere = since.ToOffset(TimeSpan.FromHours(-7));
        var status = "active";

        Assert.That(await SlugsAsync(Context.Bots.FromSql($"SELECT * FROM bots WHERE id = {luna}")), Is.EqualTo((string[])["luna"]));
        Assert.That(await SlugsAsync(Context.Bots.FromSql($"SELECT * FROM bots WHERE created_at >= {since}")), Is.EqualTo((string[])["nova"]));
        Assert.That(await SlugsAsync(Context.Bots.FromSql($"SELECT * FROM bots WHERE created_at = {elsewhere}")), Is.EqualTo((string[])["nova"]));
        Assert.That(
            await SlugsAsync(Context.Bots.FromSql($"SELECT * FROM bots WHERE status = {status} AND revision = {1L}")),
            Is.EqualTo((string[])["luna", "nova"]));
    }

    [Test]
    public async Task Linq_compares_and_orders_instants_and_enumerations_in_the_database()
    {
        var bots = BotsOf((0, BotStatus.Disabled), (1, BotStatus.Active), (2, BotStatus.Archived), (3, BotStatus.Active));
        Context.Bots.AddRange(bots);
        await Context.SaveChangesAsync(Cancel);
        var (after, until) = (Database.Now.AddMicroseconds(1).ToOffset(TimeSpan.FromHours(2)), Database.Now.AddMicroseconds(3));
        var wanted = new[] { BotStatus.Active, BotStatus.Disabled };

        Assert.That(
            await SlugsAsync(Context.Bots.Where(bot => bot.LastActiveAt >= after && bot.LastActiveAt < until)),
            Is.EqualTo((string[])["bot-1", "bot-2"]));
        Assert.That(
            await Context.Bots.OrderBy(bot => bot.Status).ThenByDescending(bot => bot.LastActiveAt).Select(bot => bot.Slug).ToListAsync(Cancel),
            Is.EqualTo((string[])["bot-3", "bot-1", "bot-2", "bot-0"]));
        Assert.That(await SlugsAsync(Context.Bots.Where(bot => bot.Status == BotStatus.Archived)), Is.EqualTo((string[])["bot-2"]));
        Assert.That(
            await SlugsAsync(Context.Bots.Where(bot => wanted.Contains(bot.Status))),
            Is.EqualTo((string[])["bot-0", "bot-1", "bot-3"]));
        Assert.That(await Context.Bots.MaxAsync(bot => bot.LastActiveAt, Cancel), Is.EqualTo(Database.Now.AddMicroseconds(3)));
    }

    [Test]
    public async Task SaveChanges_inside_of_a_transaction_of_the_caller_ends_with_it()
    {
        await using (await Context.Database.BeginTransactionAsync(Cancel))
        {
            Context.Bots.Add(new Bot { Slug = "luna", Name = "Luna" });
            await Context.SaveChangesAsync(Cancel);
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public void SaveChangesAsync_cancelled_before_it_began_stores_nothing()
    {
        Context.Bots.Add(new Bot { Slug = "luna", Name = "Luna" });

        var error = Assert.ThrowsAsync<StoreCanceledException>(() => Context.SaveChangesAsync(new CancellationToken(canceled: true)))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Cancelled, ErrorCodes.Cancelled)));
        Assert.That(Context.ChangeTracker.Entries(), Is.Empty);
    }

    private static async Task<List<string>> SlugsAsync(IQueryable<Bot> bots) =>
        await bots.Select(bot => bot.Slug).OrderBy(slug => slug).ToListAsync(Cancel);

    private Bot[] BotsOf(params (int Number, BotStatus Status)[] bots) =>
    [
        .. bots.Select(bot => new Bot
        {
            Slug = $"bot-{bot.Number}",
            Name = "Bot",
            Status = bot.Status,
            LastActiveAt = Database.Now.AddMicroseconds(bot.Number),
        }),
    ];

    private void Save() => Context.SaveChanges();

    private Task SaveAsync(bool asynchronous) => asynchronous ? Context.SaveChangesAsync(Cancel) : Task.Run(Save, Cancel);

    private async Task<StoreException> RefusedAsync(object row)
    {
        var before = await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel);
        Context.Add(row);

        var error = Assert.ThrowsAsync<StoreException>(() => Context.SaveChangesAsync(Cancel))!;

        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
        Assert.That(Context.ChangeTracker.Entries(), Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(before));
        return error;
    }

    // SQLite names tables and columns of keys, and CHECKs by their name; PostgreSQL names constraints and tables.
    private void AssertFacts(StoreException error, string constraint, string table, string? column, int sqliteCode, string sqlState)
    {
        Assert.That(error.InnerException, Is.Not.Null);
        if (_provider == Provider.Postgres)
        {
            Assert.That((error.Constraint, error.Table, error.SqlState), Is.EqualTo((constraint, table, sqlState)));
            return;
        }

        Assert.That(error.SqliteExtendedCode, Is.EqualTo(sqliteCode));
        Assert.That(
            (error.Table, error.Columns?.Single()),
            Is.EqualTo(column is null ? (null, null) : (table, column)));
    }

    private async Task<IReadOnlyDictionary<string, object?>> RowAsync() => (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
}
