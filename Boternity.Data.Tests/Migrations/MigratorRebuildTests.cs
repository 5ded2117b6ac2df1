using System.Data.Common;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A migration that cannot be done leaves everything as it was, and can be done when its cause is gone.</summary>
[TestFixture(Provider.Sqlite, Category = nameof(Provider.Sqlite))]
[TestFixture(Provider.Postgres, Category = nameof(Provider.Postgres))]
public sealed class MigratorRebuildTests(Provider provider)
{
    private ITestDatabase Database { get; set; } = null!;

    private MigrationLab Lab { get; set; } = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task Open()
    {
        Database = await TestEnvironment.OpenEmptyAsync(provider, Cancel);
        await ShelfData.FillAsync(Database, Cancel);
        Lab = new MigrationLab(provider, Database.Target, MigrationLab.ShelfSet);
    }

    [TearDown]
    public async Task Close()
    {
        if (Lab is not null)
        {
            await Lab.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    [Test]
    public async Task Rebuild_keeps_rows_views_triggers_and_indexes_that_no_migration_knows()
    {
        await Lab.MigrateAsync(target: null, Cancel);

        var schema = await ShelfData.SchemaAsync(Database);
        Assert.That(schema.Facts.Keys, Is.SupersetOf((string[])["view long_books", "index raw_books_title", "index idx_books_shelf_id"]));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM long_books", Cancel), Is.EqualTo(2));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM books", Cancel), Is.EqualTo(3));
        if (provider == Provider.Sqlite)
        {
            await Assert.ThatAsync(
                () => Database.ExecuteAsync($"INSERT INTO books (id, shelf_id, title, pages) VALUES (9, 1, '', 1)", Cancel),
                Throws.Exception.With.Message.Contains("no title"));
            Assert.That(await Database.ScalarAsync($"PRAGMA user_version", Cancel), Is.EqualTo(3));
        }
    }

    [Test]
    public Task Constraint_that_rows_violate() => FailsAndRecoversAsync(
        $"INSERT INTO books (id, shelf_id, title, pages) VALUES (7, 1, 'empty', 0)", $"DELETE FROM books WHERE id = 7", "ck_books_pages");

    [Test]
    public Task View_on_a_column_that_goes() => FailsAndRecoversAsync(
        $"CREATE VIEW notes AS SELECT note FROM shelves", $"DROP VIEW notes", provider == Provider.Sqlite ? "view notes" : "depend");

    [Test]
    public Task Trigger_on_a_column_that_goes() => provider == Provider.Sqlite
        ? FailsAndRecoversAsync(
            $"CREATE TRIGGER noted AFTER UPDATE ON shelves BEGIN UPDATE books SET title = NEW.note WHERE shelf_id = NEW.id; END",
            $"DROP TRIGGER noted",
            "trigger noted")
        : KeepsTriggerAsync();

    [Test]
    public async Task Reference_to_nothing_that_was_there_before_is_found_where_one_can_be()
    {
        if (provider == Provider.Postgres)
        {
            var refused = await Caught.ByAsync<DbException>(() => Database.ExecuteAsync(
                $"INSERT INTO books (id, shelf_id, title, pages) VALUES (8, 99, 'lost', 1)", Cancel));
            Assert.That(refused.SqlState, Is.EqualTo("23503"));
            return;
        }

        await FailsAndRecoversAsync(
            $"PRAGMA foreign_keys = OFF; INSERT INTO books (id, shelf_id, title, pages) VALUES (8, 99, 'lost', 1)",
            $"DELETE FROM books WHERE id = 8",
            "books -> shelves (1 rows)");
    }

    [Test]
    public async Task Cancellation_in_the_middle()
    {
        var before = await ShelfData.DumpAsync(Database, Cancel);
        using var source = new CancellationTokenSource();
        await using (var context = Lab.Context(StorageRole.Migrate, interceptors: new AtCommand("books", _ => source.Cancel())))
        {
            await Assert.ThatAsync(() => context.Database.MigrateAsync(source.Token), Throws.InstanceOf<StoreCanceledException>());
        }

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));
        await Lab.MigrateAsync(target: null, Cancel);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Deadline_in_the_middle()
    {
        await using var lab = new MigrationLab(provider, Database.Target, MigrationLab.ShelfSet, Database.Clock);
        var before = await ShelfData.DumpAsync(Database, Cancel);
        await using (var context = lab.Context(interceptors: new AtCommand("books", _ => Database.Clock.Advance(TimeSpan.FromMinutes(2)))))
        {
            var error = Assert.ThrowsAsync<StoreException>(() => context.Database.MigrateAsync(Cancel))!;
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.DeadlinePassed));
        }

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task Rebuild_that_loses_a_row_is_rolled_back_unless_the_migration_says_so()
    {
        if (provider != Provider.Sqlite)
        {
            Assert.Ignore("PostgreSQL changes tables in place.");
        }

        var before = await ShelfData.DumpAsync(Database, Cancel);
        await using (var context = Lab.Context(interceptors: Losing("books", id: 3)))
        {
            var error = Assert.ThrowsAsync<StoreException>(() => context.Database.MigrateAsync(Cancel))!;
            Assert.That(error.InnerException!.Message, Is.EqualTo("The rebuild of books turned 3 rows into 2."));
        }

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));

        // Of the shelves, the migration says that their number may change.
        await using var permitted = Lab.Context(interceptors: Losing("shelves", id: 3));
        await permitted.Database.MigrateAsync(Cancel);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM shelves", Cancel), Is.EqualTo(2));
    }

    private static AtCommand Losing(string table, int id) => new($"INSERT INTO \"ef_temp_{table}\"", connection =>
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The text is the test's own.
        command.CommandText = $"DELETE FROM ef_temp_{table} WHERE id = {id}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    });

    // PostgreSQL compiles a trigger's body when it runs, and keeps it as it is.
    private async Task KeepsTriggerAsync()
    {
        await Database.ExecuteAsync(
            $$"""
            CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN UPDATE books SET title = NEW.note WHERE shelf_id = NEW.id; RETURN NEW; END $$;
            CREATE TRIGGER noted AFTER UPDATE OF name ON shelves FOR EACH ROW EXECUTE FUNCTION noted()
            """,
            Cancel);

        await Lab.MigrateAsync(target: null, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM pg_trigger WHERE tgname = 'noted'", Cancel), Is.EqualTo(1));
        var error = await Caught.ByAsync<DbException>(() => Database.ExecuteAsync($"UPDATE shelves SET name = 'yew' WHERE id = 1", Cancel));
        Assert.That(error.SqlState, Is.EqualTo("42703"));
    }

    private async Task FailsAndRecoversAsync(FormattableString cause, FormattableString remedy, string reason)
    {
        await Database.ExecuteAsync(cause, Cancel);
        var before = await ShelfData.DumpAsync(Database, Cancel);
        await using (var context = Lab.Context())
        {
            var error = Assert.ThrowsAsync<StoreException>(() => context.Database.MigrateAsync(Cancel))!;

            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.MigrationFailed));
            Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
            Assert.That(error.ToString(), Does.Contain(reason));

            // The context and its connection are as good as before.
            await context.Database.OpenConnectionAsync(Cancel);
            if (provider == Provider.Sqlite)
            {
                Assert.That(
                    await context.Database.SqlQuery<int>($"SELECT foreign_keys AS \"Value\" FROM pragma_foreign_keys").SingleAsync(Cancel),
                    Is.EqualTo(1));
            }
        }

        Assert.That(await ShelfData.DumpAsync(Database, Cancel), Is.EqualTo(before));

        await Database.ExecuteAsync(remedy, Cancel);
        await Lab.MigrateAsync(target: null, Cancel);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM loans", Cancel), Is.EqualTo(1));
    }

    private sealed class AtCommand(string text, Action<DbConnection> action) : DbCommandInterceptor
    {
        private bool _done;

        public override ValueTask<int> NonQueryExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            if (!_done && command.CommandText.Contains(text, StringComparison.Ordinal))
            {
                _done = true;
                action(command.Connection!);
            }

            return new(result);
        }
    }
}
