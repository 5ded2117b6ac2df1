namespace Boternity.Data.ApiKeys;

/// <summary>How the hash of an API key was made.</summary>
internal static class ApiKeyHash
{
    /// <summary>SHA-256 of a key that was imported from an older system.</summary>
    public const int Legacy = 1;

    /// <summary>HMAC-SHA-256 with a pepper.</summary>
    public const int Peppered = 2;
}
