using Boternity.Data.Health;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Health;

/// <summary>A database that is examined, on both drivers.</summary>
[CancelAfter(60_000)]
public abstract class DoctorSpec(Provider provider) : StoreSpec(provider)
{
    protected bool IsSqlite => Database.Provider == Provider.Sqlite;

    /// <summary>Every result by its id.</summary>
    protected static async Task<Dictionary<string, CheckResult>> ExamineAsync(LibraryHost host, bool deep = false) =>
        await host.Resolve<IDoctor>().ExamineAsync(new DoctorOptions { Deep = deep }, Cancel).ToDictionaryAsync(one => one.Id, cancellationToken: Cancel);

    /// <summary>As <see cref="ExamineAsync(LibraryHost, bool)"/>, of the test's own database.</summary>
    protected async Task<Dictionary<string, CheckResult>> ExamineAsync(bool deep = false, TestDatabaseOptions? options = null)
    {
        await using var host = Database.OpenHost(options ?? Options);
        return await ExamineAsync(host, deep);
    }

    protected static void AssertResult(CheckResult result, CheckStatus status, string seen, string? fix)
    {
        Assert.That(result.Status, Is.EqualTo(status), result.ToString());
        Assert.That(result.Seen, Does.Contain(seen), result.ToString());
        Assert.That(result.Fix, fix is null ? Is.Null : Does.Contain(fix), result.ToString());
    }
}
