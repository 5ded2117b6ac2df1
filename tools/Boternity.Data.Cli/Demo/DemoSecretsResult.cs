using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo did with keys and secrets.</summary>
internal sealed record DemoSecretsResult
{
    public required string KeyFile { get; init; }

    public required bool KeyExisted { get; init; }

    /// <summary>As lists show it.</summary>
    public required SecretInfo Secret { get; init; }

    public required bool SecretExisted { get; init; }

    /// <summary>Whether what was revealed is what was stored.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The version of the data key that seals the bot's secrets.</summary>
    public required long KeyVersion { get; init; }

    /// <summary>What moved under a newer data key; null when an earlier run did that.</summary>
    public required KeyRotationProgress? Rotation { get; init; }

    /// <summary>What is stored of the API key.</summary>
    public required ApiKey ApiKey { get; init; }

    public required bool IsVerified { get; init; }

    public required bool IsRefusedOnceRevoked { get; init; }
}
