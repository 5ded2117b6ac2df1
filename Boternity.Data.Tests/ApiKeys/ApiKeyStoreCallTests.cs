using Boternity.Data.ApiKeys;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>What holds for every operation of the store.</summary>
public sealed class ApiKeyStoreCallTests(Provider provider) : ApiKeySpec(provider)
{
    [Test]
    public async Task Every_operation_cancelled_before_it_began_says_so_and_stores_nothing()
    {
        var issued = await IssueAsync();
        var before = await Database.QueryAsync($"SELECT * FROM api_keys", Cancel);
        var cancelled = new CancellationToken(canceled: true);
        var id = issued.Key.Id;
        Func<Task>[] reads =
        [
            () => Keys.VerifyAsync(issued.Token, cancelled),
            () => Keys.GetAsync(id, cancelled),
            () => Keys.ListAsync(PageRequest.First, cancelled),
            () => Keys.ListByUserAsync(id, PageRequest.First, cancelled),
        ];
        Func<Task>[] writes =
        [
            () => Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Bot }, cancelled),
            () => Keys.ImportLegacyAsync(new LegacyApiKey { Sha256 = new string('0', 64) }, cancelled),
            () => Keys.RevokeAsync(id, cancelled),
            () => Keys.RollAsync(id, Database.Now, null, cancelled),
            () => Keys.DeleteAsync(id, cancelled),
        ];

        foreach (var operation in reads.Concat(writes))
        {
            var error = Assert.ThrowsAsync<StoreCanceledException>(() => operation())!;

            Assert.That(error.CancellationToken, Is.EqualTo(cancelled));
            Assert.That(error.Outcome, Is.EqualTo(writes.Contains(operation) ? WriteOutcome.RolledBack : WriteOutcome.None));
        }

        Assert.That(await Database.QueryAsync($"SELECT * FROM api_keys", Cancel), Is.EqualTo(before));
    }

    [Test]
    public void Every_operation_without_its_argument_is_refused()
    {
        var service = new NewApiKey { Kind = ApiKeyKind.Service };
        Func<Task>[] operations =
        [
            () => Keys.IssueAsync(null!, Cancel),
            () => Keys.IssueAsync(service with { Name = null! }, Cancel),
            () => Keys.IssueAsync(service with { Scopes = null! }, Cancel),
            () => Keys.IssueAsync(service with { Scopes = ["a", null!] }, Cancel),
            () => Keys.ImportLegacyAsync(null!, Cancel),
            () => Keys.ImportLegacyAsync(new LegacyApiKey { Sha256 = null! }, Cancel),
            () => Keys.VerifyAsync(null!, Cancel),
            () => Keys.ListAsync(null!, Cancel),
            () => Keys.ListByUserAsync(Guid.Empty, null!, Cancel),
        ];

        foreach (var operation in operations)
        {
            Assert.ThrowsAsync<ArgumentNullException>(() => operation());
        }
    }
}
