using System.Data.Common;
using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Security design 8: a scope's secrets can be made unreadable wherever copies of them are.</summary>
public sealed class SecretShredTests(Provider provider) : SecretSpec(provider)
{
    private static readonly ShredOptions Reasoned = new() { Reason = "the owner left" };

    [Test]
    [Threat("T-X2")]
    public async Task Secrets_outlive_their_bot_until_they_are_shredded()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        var (bot, other) = (SecretScope.Bot(id), SecretScope.Bot(Uuid7.Create(Database.Now)));
        await PutAsync(bot, "TOKEN", "of luna");
        await PutAsync(other, "TOKEN", "of another");
        await PutAsync(SecretScope.Global, "TOKEN", "of all");
        await Secrets.DeclareAsync(bot, "ELSEWHERE", SecretProvider.Environment, SecretActor.System, Cancel);
        await Database.Resolve<IBotStore>().DeleteAsync(id, Cancel);
        Assert.That(await RevealAsync(bot, "TOKEN"), Is.EqualTo("of luna"));
        var (blob, row) = (await EnvelopeAsync(bot), await KeyAsync(bot));

        var shredded = await Secrets.ShredAsync(bot, Reasoned, Cancel);

        Assert.That(shredded, Is.EqualTo(new ShreddedScope(2, 1, DestroyedResidue.Erased)));
        Assert.That((await Secrets.ListAsync(bot, PageRequest.First, Cancel)).Items, Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys WHERE scope = {bot.ToString()}", Cancel), Is.Zero);
        Assert.That(await RevealAsync(other, "TOKEN"), Is.EqualTo("of another"));
        Assert.That(await RevealAsync(SecretScope.Global, "TOKEN"), Is.EqualTo("of all"));
        Assert.That((await TrailAsync())[^1].Action, Is.EqualTo(SecretAuditAction.Reveal));
        Assert.That((await TrailAsync()).Single(entry => entry.Action == SecretAuditAction.Shred).Scope, Is.EqualTo(bot));

        await RestoreKeyAsync(row);
        await RestoreAsync(blob, bot, "OLD");
        Assert.That(await CodeAsync(() => RevealAsync(bot, "OLD")), Is.EqualTo(ErrorCodes.KeyDestroyed));
        await Database.ExecuteAsync($"DELETE FROM secrets WHERE key = 'OLD'", Cancel);
        await Database.ExecuteAsync($"DELETE FROM data_keys WHERE id = {row["id"]}", Cancel);

        await PutAsync(bot, "TOKEN", "anew");
        Assert.That(await RevealAsync(bot, "TOKEN"), Is.EqualTo("anew"));
        Assert.That(
            await Database.ScalarAsync($"SELECT version FROM data_keys WHERE scope = {bot.ToString()}", Cancel), Is.EqualTo(2L), "Never 1 again.");
    }

    [Test]
    [Threat("T-X3")]
    public async Task Rows_of_a_backup_do_not_bring_shredded_secrets_back()
    {
        var bot = SecretScope.Bot(Uuid7.Create(Database.Now));
        await PutAsync(bot, "TOKEN", "of luna");
        await PutAsync(SecretScope.Global, "TOKEN", "of all");
        var (blob, row) = (await EnvelopeAsync(bot), await KeyAsync(bot));
        await Secrets.ShredAsync(bot, Reasoned, Cancel);

        Assert.That(
            async () => await RestoreAsync(blob, bot, "TOKEN"), Throws.InstanceOf<DbException>(), "Its key is not there.");
        await RestoreKeyAsync(row);
        await RestoreAsync(blob, bot, "TOKEN");

        Assert.That(await CodeAsync(() => RevealAsync(bot, "TOKEN")), Is.EqualTo(ErrorCodes.KeyDestroyed));
        await using var fresh = Database.OpenHost(Options);
        var error = await Caught.ByAsync<StoreException>(
            () => fresh.Resolve<ISecretStore>().RevealAsync(bot, "TOKEN", SecretActor.System, Cancel));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.KeyDestroyed));
    }

    [Test]
    [Threat("T-X1")]
    public async Task Files_hold_no_wrapped_key_after_a_scope_was_shredded()
    {
        var scopes = Enumerable.Range(0, 40).Select(_ => SecretScope.Bot(Uuid7.Create(Database.Now))).ToArray();
        foreach (var scope in scopes)
        {
            await PutAsync(scope, "TOKEN", "x");
        }

        // The part that no other row has: salt, nonce, commitment, the key itself and the tag.
        var wrapped = new Dictionary<SecretScope, byte[]>();
        foreach (var scope in scopes)
        {
            wrapped.Add(scope, ((byte[])(await KeyAsync(scope))["wrapped"]!)[24..]);
        }

        if (Database.Provider == Provider.Postgres)
        {
            await Database.ExecuteAsync($"ANALYZE data_keys", Cancel);
            Assert.That(
                await Database.ScalarAsync($"SELECT string_agg(attname, ' ') FROM pg_stats WHERE tablename = 'data_keys'", Cancel),
                Does.Contain("purpose").And.Not.Contain("wrapped "),
                "Statistics keep samples of values.");
        }

        Assert.That(await DatabaseFiles.CountAsync(Database, wrapped.Values, "data_keys", Cancel), Is.EqualTo(40), "The search finds what is there.");

        foreach (var scope in scopes.Where((_, number) => number % 2 == 0))
        {
            Assert.That((await Secrets.ShredAsync(scope, Reasoned, Cancel)).Residue, Is.EqualTo(DestroyedResidue.Erased));
        }

        var (gone, kept) = (scopes.Where((_, number) => number % 2 == 0), scopes.Where((_, number) => number % 2 == 1));
        Assert.That(await DatabaseFiles.CountAsync(Database, gone.Select(scope => wrapped[scope]), "data_keys", Cancel), Is.Zero);
        Assert.That(await DatabaseFiles.CountAsync(Database, kept.Select(scope => wrapped[scope]), "data_keys", Cancel), Is.EqualTo(20));
    }

    [Test]
    public async Task What_a_reader_of_before_still_sees_is_erased_when_it_has_ended()
    {
        var scope = SecretScope.Bot(Uuid7.Create(Database.Now));
        await PutAsync(scope, "TOKEN", "x");
        var wrapped = ((byte[])(await KeyAsync(scope))["wrapped"]!)[24..];
        await using (var reader = await OpenReaderAsync())
        {
            var shredded = await Secrets.ShredAsync(scope, Reasoned, Cancel);
            Assert.That(shredded, Is.EqualTo(new ShreddedScope(1, 1, DestroyedResidue.Pending)));
        }

        Assert.That(await DatabaseFiles.CountAsync(Database, [wrapped], "data_keys", Cancel), Is.EqualTo(1), "It was pending.");
        Assert.That(await Database.Resolve<IKeyManager>().EraseResidueAsync(Cancel), Is.EqualTo(DestroyedResidue.Erased));
        Assert.That(await DatabaseFiles.CountAsync(Database, [wrapped], "data_keys", Cancel), Is.Zero);
    }

    [Test]
    public async Task Global_scope_is_shredded_on_demand_only_and_keeps_the_pepper()
    {
        var issued = await Database.Resolve<Data.ApiKeys.IApiKeyStore>()
            .IssueAsync(new Data.ApiKeys.NewApiKey { Kind = Data.ApiKeys.ApiKeyKind.Service }, Cancel);
        await PutAsync(SecretScope.Global, "TOKEN", "x");

        Assert.That(await CodeAsync(() => Secrets.ShredAsync(SecretScope.Global, Reasoned, Cancel)), Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(await RevealAsync(SecretScope.Global, "TOKEN"), Is.EqualTo("x"));
        var shredded = await Secrets.ShredAsync(SecretScope.Global, Reasoned with { AllowGlobal = true }, Cancel);

        Assert.That((shredded.Secrets, shredded.Keys), Is.EqualTo((1, 1)));
        Assert.That((await Database.Resolve<Data.ApiKeys.IApiKeyStore>().VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
    }

    [Test]
    public async Task Scope_with_nothing_is_shredded_too_and_the_trail_says_so()
    {
        var scope = SecretScope.User(Uuid7.Create(Database.Now));

        Assert.That(await Secrets.ShredAsync(scope, Reasoned, Cancel), Is.EqualTo(new ShreddedScope(0, 0, DestroyedResidue.Erased)));
        Assert.That((await TrailAsync()).Single().Scope, Is.EqualTo(scope));
        Assert.That(await CodeAsync(() => Secrets.ShredAsync(scope, new ShredOptions { Reason = "" }, Cancel)), Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(await CodeAsync(() => Secrets.ShredAsync(default, Reasoned, Cancel)), Is.EqualTo(ErrorCodes.InvalidInput));
    }

    [Test]
    public async Task Writers_and_a_shredder_at_once_leave_secrets_that_open()
    {
        var scope = SecretScope.Bot(Uuid7.Create(Database.Now));
        await PutAsync(scope, "FIRST", "x");
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(
            async () =>
            {
                for (var number = 0; number < 25; number++)
                {
                    await PutAsync(scope, $"KEY{writer}", $"{writer} {number}");
                }
            },
            Cancel)).ToArray();

        for (var time = 0; time < 5; time++)
        {
            await Secrets.ShredAsync(scope, Reasoned, Cancel);
        }

        await Task.WhenAll(writers);
        foreach (var secret in (await Secrets.ListAsync(scope, PageRequest.First, Cancel)).Items)
        {
            Assert.That(await RevealAsync(scope, secret.Name), Is.EqualTo($"{secret.Name[3]} 24"));
        }
    }

    /// <summary>Another program in the middle of a transaction that has read the keys.</summary>
    private async Task<DbConnection> OpenReaderAsync()
    {
        DbConnection connection = Database.Provider == Provider.Sqlite
            ? new SqliteConnection(Database.ConnectionString)
            : new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();

        // Understood by both: SQLite begins reading, PostgreSQL keeps its first snapshot.
        command.CommandText = "BEGIN";
        await command.ExecuteNonQueryAsync(Cancel);
        if (Database.Provider == Provider.Postgres)
        {
            command.CommandText = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        command.CommandText = "SELECT count(*) FROM data_keys";
        Assert.That(await command.ExecuteScalarAsync(Cancel), Is.EqualTo(1L));
        return connection;
    }

    private static async Task<string> CodeAsync(Func<Task> call) => (await Caught.ByAsync<StoreException>(call)).Code;

    private async Task<byte[]> EnvelopeAsync(SecretScope scope) =>
        (byte[])(await Database.ScalarAsync($"SELECT encrypted_value FROM secrets WHERE scope = {scope.ToString()} AND key = 'TOKEN'", Cancel))!;

    private async Task<IReadOnlyDictionary<string, object?>> KeyAsync(SecretScope scope) =>
        (await Database.QueryAsync($"SELECT id, wrapped FROM data_keys WHERE scope = {scope.ToString()}", Cancel)).Single();

    private Task<int> RestoreAsync(byte[] blob, SecretScope scope, string name) =>
        Database.ExecuteAsync(
            $"""
            INSERT INTO secrets (id, key, scope, provider, encrypted_value, version, created_at, updated_at)
            VALUES ({Uuid7.Create(Database.Now)}, {name}, {scope.ToString()}, 'vault', {blob}, 1, {Database.Now}, {Database.Now})
            """,
            Cancel);

    private Task<int> RestoreKeyAsync(IReadOnlyDictionary<string, object?> row) =>
        Database.ExecuteAsync(
            $"""
            INSERT INTO data_keys (id, scope, purpose, version, state, wrapped, created_at)
            SELECT id, scope, purpose, version, 'decrypt_only', {row["wrapped"]}, {Database.Now} FROM destroyed_keys WHERE id = {row["id"]}
            """,
            Cancel);
}
