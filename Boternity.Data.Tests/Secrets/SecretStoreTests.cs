using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

public sealed class SecretStoreTests(Provider provider) : SecretSpec(provider)
{
    private static readonly SecretScope Global = SecretScope.Global;

    private SecretScope NewBot => SecretScope.Bot(Uuid7.Create(Database.Now));

    [Test]
    public async Task PutAsync_then_RevealAsync_returns_the_value_exactly()
    {
        var bot = NewBot;
        foreach (var value in (string[])["", " spaces ", "sk-ant-example-0001", "ü 😀 \r\n\t", new string('x', 65_535)])
        {
            await PutAsync(bot, "KEY", value);
            Assert.That(await RevealAsync(bot, "KEY"), Is.EqualTo(value));
        }

        Assert.That(await RevealAsync(Global, "KEY"), Is.Null, "The scope is exact.");
        Assert.That(await RevealAsync(bot, "key"), Is.Null, "Names are compared exactly.");
    }

    [Test]
    [Threat("T-F6")]
    public async Task Values_of_every_length_and_byte_are_kept_and_one_byte_too_many_is_refused()
    {
        foreach (var length in (int[])[0, 31, 32, 33, 255, 256, 65_535])
        {
            var value = Enumerable.Range(0, length).Select(index => (byte)index).ToArray();
            await Secrets.PutAsync(Global, "BYTES", value, Anyhow, Cancel);
            using var found = await Secrets.RevealAsync(Global, "BYTES", SecretActor.System, Cancel);
            Assert.That(found!.Span.ToArray(), Is.EqualTo(value));
        }

        var error = await Caught.ByAsync<StoreException>(() => Secrets.PutAsync(Global, "BYTES", new byte[65_536], Anyhow, Cancel));
        var half = await Caught.ByAsync<StoreException>(() => PutAsync(Global, "BYTES", "a\ud800"));
        Assert.That((error.Kind, half.Kind), Is.EqualTo((StoreErrorKind.InvalidInput, StoreErrorKind.InvalidInput)));
    }

    [Test]
    [Threat("T-F2")]
    public async Task Value_that_looks_like_an_envelope_is_sealed_like_any_other()
    {
        await PutAsync(Global, "A", "value");
        var envelope = (byte[])(await Database.ScalarAsync($"SELECT encrypted_value FROM secrets", Cancel))!;

        foreach (var value in (byte[][])[Convert.FromHexString("8B42534501"), envelope])
        {
            await Secrets.PutAsync(Global, "B", value, Anyhow, Cancel);
            using var found = await Secrets.RevealAsync(Global, "B", SecretActor.System, Cancel);
            Assert.That(found!.Span.ToArray(), Is.EqualTo(value));
        }
    }

    [Test]
    [Threat("T-F7")]
    public async Task One_value_sealed_twice_makes_different_envelopes()
    {
        await PutAsync(Global, "A", "the same");
        await PutAsync(Global, "B", "the same");
        var first = await Database.QueryAsync($"SELECT encrypted_value FROM secrets", Cancel);
        await PutAsync(Global, "A", "the same");
        var second = await Database.QueryAsync($"SELECT encrypted_value FROM secrets", Cancel);

        var envelopes = first.Concat(second).Select(row => Convert.ToHexString((byte[])row["encrypted_value"]!)).Distinct();
        Assert.That(envelopes.Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task PutAsync_keeps_id_and_creation_and_counts_versions()
    {
        var first = await PutAsync(Global, "KEY", "one");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await PutAsync(Global, "KEY", "sk-abcdefghijklmnop");

        Assert.That((second.Id, second.CreatedAt, second.UpdatedAt), Is.EqualTo((first.Id, first.CreatedAt, Database.Now)));
        Assert.That((first.Version, second.Version, first.Mask, second.Mask), Is.EqualTo((1L, 2L, "****", "****mnop")));
        Assert.That(second.DataKeyId, Is.Not.Null.And.EqualTo(first.DataKeyId));
    }

    [Test]
    public async Task PutAsync_over_another_version_than_the_expected_is_a_conflict_and_changes_nothing()
    {
        await Secrets.PutAsync(Global, "KEY", "one", new PutSecretOptions { ExpectedVersion = 0 }, Cancel);

        foreach (var expected in (long[])[0, 2])
        {
            var error = await Caught.ByAsync<StoreException>(
                () => Secrets.PutAsync(Global, "KEY", "two", new PutSecretOptions { ExpectedVersion = expected }, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.RevisionConflict)));
        }

        Assert.That(await RevealAsync(Global, "KEY"), Is.EqualTo("one"));
        await Secrets.PutAsync(Global, "KEY", "two", new PutSecretOptions { ExpectedVersion = 1 }, Cancel);
        Assert.That(await RevealAsync(Global, "KEY"), Is.EqualTo("two"));
    }

    [Test]
    [Threat("T-B8")]
    public async Task PutAsync_of_one_new_name_by_many_callers_counts_each_and_the_last_one_opens()
    {
        await using var other = Database.OpenHost(Options);
        var stores = (ISecretStore[])[Secrets, other.Resolve<ISecretStore>()];
        var bot = NewBot;

        var infos = await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            Task.Run(() => stores[number % 2].PutAsync(bot, "KEY", $"value {number}", Anyhow, Cancel), Cancel)));

        Assert.That(infos.Select(info => info.Version), Is.EquivalentTo((long[])[1, 2, 3, 4]));
        Assert.That(infos.Select(info => info.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(await RevealAsync(bot, "KEY"), Does.StartWith("value "));
    }

    [Test]
    [Threat("T-R5")]
    public async Task PutAsync_under_a_key_that_was_destroyed_meanwhile_seals_again_under_the_next_one()
    {
        var bot = NewBot;
        var before = await PutAsync(bot, "KEY", "one");
        Assert.That(
            async () => await Database.ExecuteAsync($"DELETE FROM data_keys", Cancel), Throws.InstanceOf<System.Data.Common.DbException>());

        // As another process destroys it, with nobody told yet.
        await Secrets.DeleteAsync(bot, "KEY", SecretActor.System, Cancel);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO destroyed_keys (id, scope, purpose, version, destroyed_at, actor, reason)
            SELECT id, scope, purpose, version, created_at, 'test', 'test' FROM data_keys
            """,
            Cancel);
        await Database.ExecuteAsync($"DELETE FROM data_keys", Cancel);
        var after = await PutAsync(bot, "KEY", "two");

        Assert.That(after.DataKeyId, Is.Not.Null.And.Not.EqualTo(before.DataKeyId));
        Assert.That(await RevealAsync(bot, "KEY"), Is.EqualTo("two"));
        Assert.That(await Database.ScalarAsync($"SELECT version FROM data_keys", Cancel), Is.EqualTo(2L));
    }

    [Test]
    [Threat("T-L3")]
    public async Task ListAsync_pages_by_name_without_reading_envelopes_or_opening_anything()
    {
        var bot = NewBot;
        foreach (var name in (string[])["b", "A", "ü", "a"])
        {
            await PutAsync(bot, name, $"sk-abcdefghijkl-{name}");
        }

        await PutAsync(Global, "other", "x");
        await Secrets.DeclareAsync(bot, "c", SecretProvider.Environment, SecretActor.System, Cancel);

        // What is damaged does not open, and is listed all the same.
        await Database.ExecuteAsync($"UPDATE secrets SET version = 9 WHERE key = 'a'", Cancel);
        var first = await Secrets.ListAsync(bot, new PageRequest { Size = 3 }, Cancel);
        var rest = await Secrets.ListAsync(bot, new PageRequest { Size = 3, Cursor = first.NextCursor }, Cancel);

        var all = first.Items.Concat(rest.Items).ToList();
        Assert.That(all.Select(info => info.Name), Is.EqualTo((string[])["A", "a", "b", "c", "ü"]));
        Assert.That(all.Select(info => info.Mask), Is.EqualTo((string[])["****kl-A", "****kl-a", "****kl-b", "****", "****"]));
        Assert.That(all[3].Provider, Is.EqualTo(SecretProvider.Environment));
        Assert.That((await TrailAsync()).Where(entry => entry.Action is SecretAuditAction.Reveal or SecretAuditAction.OpenFailed), Is.Empty);
    }

    [Test]
    public async Task ExistsAsync_and_DeleteAsync_need_not_open_the_value()
    {
        await PutAsync(Global, "KEY", "value");
        await Database.ExecuteAsync($"UPDATE secrets SET version = 9", Cancel);

        Assert.That(await Secrets.ExistsAsync(Global, "KEY", Cancel));
        Assert.That(await Secrets.ExistsAsync(Global, "OTHER", Cancel), Is.False);
        Assert.That(await Secrets.DeleteAsync(Global, "KEY", SecretActor.System, Cancel));
        Assert.That(await Secrets.DeleteAsync(Global, "KEY", SecretActor.System, Cancel), Is.False);
        Assert.That(await RevealAsync(Global, "KEY"), Is.Null);
    }

    [Test]
    public async Task Secrets_need_no_bot_and_outlive_theirs()
    {
        var id = await Database.AddBotAsync("luna", Cancel);
        await PutAsync(SecretScope.Bot(id), "KEY", "value");

        await Database.ExecuteAsync($"DELETE FROM bots", Cancel);

        Assert.That(await RevealAsync(SecretScope.Bot(id), "KEY"), Is.EqualTo("value"));
    }

    [Test]
    public async Task PutAsync_in_a_unit_is_committed_or_undone_with_it()
    {
        var queue = Database.Resolve<IWriteQueue>();
        var bot = NewBot;
        await Caught.ByAsync<InvalidOperationException>(() => queue.WriteAsync(
            async (_, _) =>
            {
                await PutAsync(bot, "KEY", "undone");
                throw new InvalidOperationException("The unit failed.");
            },
            Cancel));
        Assert.That(await Secrets.ExistsAsync(bot, "KEY", Cancel), Is.False);

        await queue.WriteAsync(async (_, _) => await PutAsync(bot, "KEY", "kept"), Cancel);

        Assert.That(await RevealAsync(bot, "KEY"), Is.EqualTo("kept"));
    }

    [Test]
    public async Task Trail_has_who_did_what_and_never_a_value()
    {
        var person = SecretActor.User(Uuid7.Create(Database.Now));
        var bot = NewBot;
        await Secrets.PutAsync(bot, "KEY", "sk-abcdefghijklmnop", new PutSecretOptions { Actor = person }, Cancel);
        await Secrets.PutAsync(bot, "KEY", "sk-abcdefghijklmnoq", new PutSecretOptions { Actor = person }, Cancel);
        using (await Secrets.RevealAsync(bot, "KEY", person, Cancel))
        {
            await Secrets.DeleteAsync(bot, "KEY", person, Cancel);
        }

        var trail = await TrailAsync();

        Assert.That(
            trail.Select(entry => entry.Action),
            Is.EqualTo((SecretAuditAction[])[SecretAuditAction.Create, SecretAuditAction.Update, SecretAuditAction.Reveal, SecretAuditAction.Delete]));
        Assert.That(trail, Is.All.Matches<SecretAuditEntry>(entry =>
            entry.ActorKind == SecretActorKind.User && entry.ActorId == person.Id && entry.Scope == bot && entry.Name == "KEY" && entry.Outcome == "ok"));
        Assert.That(trail.Take(3).Select(entry => entry.ValueVersion), Is.EqualTo((long?[])[1, 2, 2]));
        var rows = await Database.QueryAsync($"SELECT * FROM secret_audit_log", Cancel);
        Assert.That(rows.SelectMany(row => row.Values).Select(value => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}"), Has.None.Contains("sk-"));
    }

    [Test]
    public async Task RevealAsync_inside_of_a_unit_is_refused()
    {
        await PutAsync(Global, "KEY", "value");

        var error = await Caught.ByAsync<StoreException>(() => Database.Resolve<IWriteQueue>().WriteAsync(
            (_, token) => Secrets.RevealAsync(Global, "KEY", SecretActor.System, token), Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Misuse));
    }

    [Test]
    [Threat("T-L7")]
    public async Task RevealAsync_gives_nothing_out_when_the_trail_cannot_be_written()
    {
        await PutAsync(Global, "KEY", "value");
        await Database.ExecuteAsync($"ALTER TABLE secret_audit_log RENAME TO elsewhere", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Secrets.RevealAsync(Global, "KEY", SecretActor.System, Cancel));

        Assert.That(error.Message, Does.Not.Contain("value of KEY"));
    }

    [Test]
    public async Task Names_and_scopes_that_cannot_be_are_refused_before_anything_is_written()
    {
        foreach (var name in (string[])["", " KEY", "KEY\n", "a\0", "\u0085x", new string('x', 256), new string('é', 128), "\ud800"])
        {
            var error = await Caught.ByAsync<StoreException>(() => PutAsync(Global, name, "value"));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput), name);
        }

        foreach (var scope in (SecretScope[])[default, SecretScope.User(Uuid7.Create(Database.Now))])
        {
            var error = await Caught.ByAsync<StoreException>(() => PutAsync(scope, "KEY", "value"));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM secrets", Cancel), Is.EqualTo(0L));
    }
}
