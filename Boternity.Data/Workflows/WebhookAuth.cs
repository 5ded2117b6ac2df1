namespace Boternity.Data.Workflows;

/// <summary>How a webhook's caller proves itself.</summary>
/// <remarks>JSON: <c>{"type":"hmac_sha256","secret_name":"…"}</c>; spec/boternity.md 4.1.</remarks>
public sealed class WebhookAuth
{
    /// <summary>The procedure.</summary>
    public required WebhookAuthKind Type { get; init; }

    /// <summary>The name of the secret, never its value.</summary>
    public required string SecretName { get; init; }
}
