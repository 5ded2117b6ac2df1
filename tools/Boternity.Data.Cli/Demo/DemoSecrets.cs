using Boternity.Data.ApiKeys;
using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo does with secrets: seals one, lists it, reveals it, rotates its key; and issues and verifies an API key.</summary>
internal static class DemoSecrets
{
    private const string Name = "CHANNEL_TOKEN";
    private const string Value = "demo-token-of-luna-0123456789";

    // Rotated once, by the first run: each rotation would leave a key more.
    private const long RotatedVersion = 2;

    public static async Task<DemoSecretsResult> RunAsync(IServiceProvider services, Bot bot, CancellationToken cancellationToken)
    {
        var made = await DemoKey.MakeIfAbsentAsync(services, cancellationToken);
        var secrets = services.GetRequiredService<ISecretStore>();
        var scope = SecretScope.Bot(bot.Id);

        var existed = await secrets.ExistsAsync(scope, Name, cancellationToken);
        if (!existed)
        {
            await secrets.PutAsync(scope, Name, Value, new PutSecretOptions(), cancellationToken);
        }

        var listed = await secrets.ListAsync(scope, PageRequest.First, cancellationToken);
        using var revealed = await secrets.RevealAsync(scope, Name, SecretActor.System, cancellationToken);
        var (version, rotation) = await RotateAsync(services.GetRequiredService<IKeyManager>(), scope, cancellationToken);
        var (key, isVerified, isRefused) = await UseApiKeyAsync(services.GetRequiredService<IApiKeyStore>(), cancellationToken);

        return new DemoSecretsResult
        {
            KeyFile = services.GetRequiredService<IOptions<MasterKeyOptions>>().Value.File!,
            KeyExisted = made is null,
            Secret = listed.Items.Single(secret => secret.Name == Name),
            SecretExisted = existed,
            IsWhole = revealed?.RevealString() == Value,
            KeyVersion = version,
            Rotation = rotation,
            ApiKey = key,
            IsVerified = isVerified,
            IsRefusedOnceRevoked = isRefused,
        };
    }

    private static async Task<(long Version, KeyRotationProgress? Rotation)> RotateAsync(
        IKeyManager keys, SecretScope scope, CancellationToken cancellationToken)
    {
        var known = await keys.ListAsync(scope, PageRequest.First, cancellationToken);
        var version = known.Items.Max(key => key.Version);
        if (version >= RotatedVersion)
        {
            return (version, null);
        }

        var next = await keys.RotateAsync(scope, DataKeyPurpose.Secret, SecretActor.System, cancellationToken);
        return (next.Version, await keys.ReencryptAsync(scope, new KeyRotationOptions(), progress: null, cancellationToken));
    }

    // Deleted at the end: its token is gone with the run.
    private static async Task<(ApiKey Key, bool IsVerified, bool IsRefused)> UseApiKeyAsync(
        IApiKeyStore keys, CancellationToken cancellationToken)
    {
        var issued = await keys.IssueAsync(
            new NewApiKey { Kind = ApiKeyKind.Service, Name = "demo", Scopes = ["bots:read"] }, cancellationToken);
        var verified = await keys.VerifyAsync(issued.Token, cancellationToken);
        await keys.RevokeAsync(issued.Key.Id, cancellationToken);
        var revoked = await keys.VerifyAsync(issued.Token, cancellationToken);
        await keys.DeleteAsync(issued.Key.Id, cancellationToken);
        return (issued.Key, verified is not null, revoked is null);
    }
}
