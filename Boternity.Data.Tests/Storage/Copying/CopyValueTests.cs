using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>A value that only one driver can store is named by table, key and column; nothing of it is shown.</summary>
public sealed class CopyValueTests
{
    private const string Key = "00000000-0000-0000-0000-00000000000a";

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase("name", "'a' || char(0) || 'hidden'", "has U+0000, which PostgreSQL does not store")]
    [TestCase("name", "CAST(x'68696464656eff' AS TEXT)", "is no UTF-8")]
    [TestCase("created_at", "'2026-01-31 hidden'", "is no instant of the form 2026-01-31T09:05:00.123456Z")]
    [TestCase("tags", "'[\"hidden\\u0000\"]'", "has U+0000, which PostgreSQL does not store")]
    [TestCase("tags", "'[\"hidden\\ud800\"]'", "has half of a surrogate pair, which PostgreSQL does not store")]
    [TestCase("version_count", "4294967296", "has more than 32 bits")]
    [CancelAfter(60_000)]
    public async Task Value_of_SQLite_is_refused(string column, string value, string reason)
    {
        await using var source = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await source.ExecuteAsync(
            $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ({Key}, 'luna', '', {source.Now}, {source.Now})", Cancel);
        await source.ExecuteAsync(
            System.Runtime.CompilerServices.FormattableStringFactory.Create($"UPDATE bots SET {column} = {value}"), Cancel);
        await using var target = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);

        var error = await RefusedAsync(source, target);

        Assert.That(error.Message, Is.EqualTo($"BD0843: The column {column} of the row ({Key}) of bots {reason}."));
        Assert.That((error.Table, error.Columns), Is.EqualTo(("bots", (string[])[column])));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Id_that_is_no_lower_case_UUID_is_refused()
    {
        await using var source = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await source.ExecuteAsync(
            $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ('ABCDEF00-0000-0000-0000-000000000000', 'a', '', {source.Now}, {source.Now})",
            Cancel);
        await using var target = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);

        Assert.That((await RefusedAsync(source, target)).Message, Is.EqualTo("BD0843: The column id of the row () of bots is no UUID in lower case."));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Instant_of_PostgreSQL_that_NET_cannot_hold_is_refused()
    {
        await using var source = await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);
        await source.ExecuteAsync(
            $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ({new Guid(Key)}, 'luna', '', '0044-03-15 BC', now())", Cancel);
        await using var target = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);

        Assert.That(
            (await RefusedAsync(source, target)).Message,
            Is.EqualTo($"BD0843: The column created_at of the row ({Key}) of bots is outside of the years 1 to 9999."));
    }

    private static Task<StoreException> RefusedAsync(ITestDatabase source, ITestDatabase target) => Caught.ByAsync<StoreException>(
        () => source.Resolve<IDatabaseCopier>().CopyToAsync(CopySpec.ConfigOf(target), options: null, progress: null, Cancel));
}
