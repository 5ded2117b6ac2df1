namespace Boternity.Data.Encryption;

/// <summary>What data keys are for. A purpose is part of what a wrapped key is bound to, and so is frozen.</summary>
public static class DataKeyPurpose
{
    /// <summary>Seals secrets.</summary>
    public const string Secret = "secret";

    /// <summary>Hashes API keys; of the global scope only.</summary>
    public const string ApiKeyPepper = "api-key-pepper";
}
