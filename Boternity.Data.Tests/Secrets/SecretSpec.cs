using System.Security.Cryptography;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Secrets;

/// <summary>A secret store under a master key of the fixture's own.</summary>
public abstract class SecretSpec(Provider provider) : StoreSpec(provider)
{
    private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(32);

    protected ISecretStore Secrets => Database.Resolve<ISecretStore>();

    protected static PutSecretOptions Anyhow { get; } = new();

    protected override TestDatabaseOptions Options => new() { ConfigureServices = Configure };

    /// <summary>What a host over the same database needs.</summary>
    protected virtual void Configure(IServiceCollection services) => services.UseTestSecrets(_masterKey);

    protected Task<SecretInfo> PutAsync(SecretScope scope, string name, string value) => Secrets.PutAsync(scope, name, value, Anyhow, Cancel);

    protected async Task<string?> RevealAsync(SecretScope scope, string name)
    {
        using var value = await Secrets.RevealAsync(scope, name, SecretActor.System, Cancel);
        return value?.RevealString();
    }

    protected async Task<IReadOnlyList<SecretAuditEntry>> TrailAsync() =>
        (await Database.Resolve<ISecretAuditLog>().ListAsync(
            new SecretAuditFilter { Order = Boternity.Data.Storage.Paging.SortOrder.Ascending },
            Boternity.Data.Storage.Paging.PageRequest.First,
            Cancel)).Items;
}
