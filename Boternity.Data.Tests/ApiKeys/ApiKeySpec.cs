using Boternity.Data.ApiKeys;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>A store of API keys with a pepper.</summary>
public abstract class ApiKeySpec(Provider provider) : StoreSpec(provider)
{
    private TestPepper? _pepper;

    /// <summary>The one of this test; NUnit makes the fixture once for all of its tests.</summary>
    private protected TestPepper Pepper => _pepper!;

    protected IApiKeyStore Keys => Database.Resolve<IApiKeyStore>();

    protected override TestDatabaseOptions Options
    {
        get
        {
            var pepper = _pepper = new TestPepper();
            return new TestDatabaseOptions
            {
                ConfigureServices = services =>
                {
                    services.AddSingleton<IApiKeyPepper>(pepper);
                    Configure(services);
                },
            };
        }
    }

    [SetUp]
    public Task AddPepper() => TestPepper.StoreAsync(Pepper, Database, Cancel);

    /// <summary>Makes a new pepper for new keys.</summary>
    protected async Task RotatePepperAsync()
    {
        await Database.ExecuteAsync($"UPDATE data_keys SET state = 'decrypt_only'", Cancel);
        Pepper.Rotate();
        await TestPepper.StoreAsync(Pepper, Database, Cancel);
    }

    /// <summary>What the fixture registers besides.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>Issues a service's key.</summary>
    protected Task<IssuedApiKey> IssueAsync() => Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel);

    protected async Task<IReadOnlyDictionary<string, object?>> RowAsync(Guid id) =>
        (await Database.QueryAsync($"SELECT * FROM api_keys WHERE id = {id}", Cancel)).Single();
}
