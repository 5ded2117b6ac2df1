using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.ApiKeys;

/// <summary>What an API key's members may be; checked before anything is written.</summary>
internal static class ApiKeyRules
{
    private const int HashHexLength = 64;

    /// <returns>The name, trimmed.</returns>
    /// <exception cref="StoreException">Blank, too long or not storable.</exception>
    public static string Name(string name) => InputText.Required(name, nameof(ApiKey.Name), ApiKey.MaxNameLength);

    /// <exception cref="StoreException">Too many, or one that is empty, too long or not storable; it is named by its place.</exception>
    public static void Scopes(IReadOnlyList<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Count > ApiKey.MaxScopes)
        {
            throw Messages.InvalidInput(nameof(ApiKey.Scopes), $"holds {scopes.Count} scopes; at most {ApiKey.MaxScopes} are allowed");
        }

        for (var index = 0; index < scopes.Count; index++)
        {
            InputText.NotEmpty(scopes[index], $"{nameof(ApiKey.Scopes)}[{index}]", ApiKey.MaxScopeLength);
        }
    }

    /// <exception cref="StoreException">None of the enumeration's members, or a person's key without the person.</exception>
    public static void Owner(ApiKeyKind kind, Guid? userId)
    {
        InputValue.Member<ApiKeyKind>(kind, nameof(NewApiKey.Kind));
        if (kind == ApiKeyKind.User && userId is null)
        {
            throw Messages.InvalidInput(nameof(NewApiKey.UserId), "must be set for a key of a user");
        }
    }

    /// <returns>The instant in the resolution that is stored.</returns>
    /// <exception cref="StoreException">Not later than now.</exception>
    public static DateTimeOffset? Expiry(DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var instant = expiresAt?.TruncateToMicroseconds();
        return instant <= now ? throw Messages.InvalidInput(nameof(ApiKey.ExpiresAt), "must be later than now") : instant;
    }

    /// <returns>The 32 bytes.</returns>
    /// <exception cref="StoreException">Not 64 hex digits.</exception>
    public static byte[] Sha256(string hex)
    {
        ArgumentNullException.ThrowIfNull(hex);

        return hex.Length == HashHexLength && hex.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(hex)
            : throw Messages.InvalidInput(nameof(LegacyApiKey.Sha256), "must be 64 hex digits");
    }
}
