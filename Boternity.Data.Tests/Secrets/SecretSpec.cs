using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Secrets;

/// <summary>A secret store under a master key of the fixture's own.</summary>
public abstract class SecretSpec(Provider provider) : StoreSpec(provider)
{
    private readonly byte[] _masterKey = TestMasterKeys.Random();

    protected ISecretStore Secrets => Database.Resolve<ISecretStore>();

    protected static PutSecretOptions Anyhow { get; } = new();

    protected override TestDatabaseOptions Options
    {
        get
        {
            var options = TestMasterKeys.Host(_masterKey);
            options.ConfigureServices += Configure;
            return options;
        }
    }

    /// <summary>What the fixture registers besides.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    protected Task<SecretInfo> PutAsync(SecretScope scope, string name, string value) => Secrets.PutAsync(scope, name, value, Anyhow, Cancel);

    protected async Task<string?> RevealAsync(SecretScope scope, string name)
    {
        using var value = await Secrets.RevealAsync(scope, name, SecretActor.System, Cancel);
        return value?.RevealString();
    }

    protected async Task<IReadOnlyList<SecretAuditEntry>> TrailAsync() =>
        (await Database.Resolve<ISecretAuditLog>().ListAsync(
            new SecretAuditFilter { Order = SortOrder.Ascending },
            PageRequest.First,
            Cancel)).Items;
}
