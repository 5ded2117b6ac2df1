namespace Boternity.Data.Workflows;

/// <summary>How a webhook's caller proves itself. Stored as snake_case text.</summary>
public enum WebhookAuthKind
{
    /// <summary>By a signature of the body, <c>hmac_sha256</c>.</summary>
    HmacSha256,

    /// <summary>By a token, <c>bearer_token</c>.</summary>
    BearerToken,
}
