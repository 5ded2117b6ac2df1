using System.Data;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage;

public sealed class ReadContextTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private IDbContextFactory<BoternityReadDbContext> Contexts => Database.Resolve<IDbContextFactory<BoternityReadDbContext>>();

    [Test]
    public async Task Query_reads_without_tracking()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await using var context = await Contexts.CreateDbContextAsync(Cancel);

        var bot = await context.Bots.SingleAsync(Cancel);

        Assert.That(bot.Id, Is.EqualTo(id));
        Assert.That(context.ChangeTracker.Entries(), Is.Empty);
    }

    [Test]
    public async Task SaveChanges_is_refused_with_and_without_changes()
    {
        await using var context = await Contexts.CreateDbContextAsync(Cancel);

        AssertReadOnlyContext(() => context.SaveChangesAsync(Cancel));
        context.Bots.Add(new Bot { Slug = "luna", Name = "Luna" });
        AssertReadOnlyContext(() => context.SaveChangesAsync(Cancel));
        AssertReadOnlyContext(() => context.SaveChangesAsync(acceptAllChangesOnSuccess: false, Cancel));
        Assert.That(Refusal(context), Is.EqualTo(ErrorCodes.ReadOnlyContext));

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task Write_past_SaveChanges_is_refused_by_the_connection()
    {
        await Database.AddBotAsync("luna", Cancel);
        var id = Uuid7.Create(Database.Now);
        var now = Database.Now;
        Func<BoternityReadDbContext, Task<int>>[] writes =
        [
            context => context.Bots.ExecuteUpdateAsync(set => set.SetProperty(bot => bot.Name, "Nova"), Cancel),
            context => context.Bots.ExecuteDeleteAsync(Cancel),
            context => context.Database.ExecuteSqlAsync(
                $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ({id}, 'nova', 'Nova', {now}, {now})", Cancel),
            context => context.Database.ExecuteSqlAsync($"UPDATE bots SET name = 'Nova'", Cancel),
            context => context.Database.ExecuteSqlAsync($"DROP TABLE soul_versions", Cancel),
            context => context.Database.ExecuteSqlAsync($"CREATE TABLE mine (id INTEGER)", Cancel),
        ];

        foreach (var write in writes)
        {
            await using var context = await Contexts.CreateDbContextAsync(Cancel);

            var error = TranslationOf(async () => await write(context));

            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.ReadOnly, ErrorCodes.DatabaseReadOnly)));
            Assert.That((error.Outcome, error.IsTransient), Is.EqualTo((WriteOutcome.None, false)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT name FROM bots", Cancel), Is.EqualTo("luna"));
    }

    [Test]
    public async Task Write_inside_of_a_transaction_is_refused_by_the_connection()
    {
        await Database.AddBotAsync("luna", Cancel);
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);

        var error = TranslationOf(() => context.Bots.ExecuteDeleteAsync(Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ReadOnly));
    }

    [Test]
    public async Task Write_after_the_file_s_pragma_was_turned_off_is_still_refused()
    {
        if (_provider != Provider.Sqlite)
        {
            Assert.Ignore("PostgreSQL's setting is the session's own to change; the role's grants are the guard there.");
        }

        await Database.AddBotAsync("luna", Cancel);
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        await context.Database.OpenConnectionAsync(Cancel);
        await context.Database.ExecuteSqlAsync($"PRAGMA query_only = OFF", Cancel);

        var error = TranslationOf(() => context.Bots.ExecuteDeleteAsync(Cancel));

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((StoreErrorKind.ReadOnly, (int?)8)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Transaction_reads_one_snapshot_while_others_write()
    {
        await Database.AddBotAsync("luna", Cancel);
        await using var context = await Contexts.CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, Cancel);
        var before = await context.Bots.CountAsync(Cancel);

        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Nova" }, Cancel);

        Assert.That((before, await context.Bots.CountAsync(Cancel)), Is.EqualTo((1, 1)));
        await transaction.CommitAsync(Cancel);
        Assert.That(await context.Bots.CountAsync(Cancel), Is.EqualTo(2));
    }

    [Test]
    public void Type_cannot_stand_where_writes_are_expected()
    {
        Assert.That(typeof(BoternityDbContext).IsAssignableFrom(typeof(BoternityReadDbContext)), Is.False);
        Assert.That(typeof(BoternityReadDbContext).IsAssignableFrom(typeof(BoternityDbContext)), Is.False);
        Assert.That(typeof(BoternityReadDbContext).IsSealed, Is.True);
    }

    private static string Refusal(BoternityReadDbContext context) => Assert.Throws<StoreException>(() => context.SaveChanges())!.Code;

    private static void AssertReadOnlyContext(Func<Task<int>> save)
    {
        var error = Assert.ThrowsAsync<StoreException>(() => save())!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.ReadOnly, ErrorCodes.ReadOnlyContext)));
    }

    private static StoreException TranslationOf(Func<Task<int>> write)
    {
        var error = Assert.CatchAsync(() => write())!;

        return (StoreException)StoreErrors.Translate(error);
    }
}
