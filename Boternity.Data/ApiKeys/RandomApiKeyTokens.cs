using System.Security.Cryptography;

namespace Boternity.Data.ApiKeys;

/// <summary>Tokens of the system's random number generator.</summary>
internal sealed class RandomApiKeyTokens : IApiKeyTokens
{
    public string Create(ApiKeyKind kind) =>
        ApiKeyToken.Compose(kind, RandomNumberGenerator.GetString(ApiKeyToken.Alphabet, ApiKeyToken.RandomLength));
}
