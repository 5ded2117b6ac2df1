using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.ApiKeys;

/// <summary>What an API key's members may be; checked before anything is written.</summary>
internal static class ApiKeyRules
{
    private const int HashHexLength = 64;

    /// <returns>The name, trimmed.</returns>
    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        var trimmed = name.Trim();
        InputText.Validate(trimmed, nameof(ApiKey.Name), ApiKey.MaxNameLength);
        return trimmed.Length > 0 ? trimmed : throw Messages.InvalidInput(nameof(ApiKey.Name), "must not be empty");
    }

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
            var member = $"{nameof(ApiKey.Scopes)}[{index}]";
            InputText.Validate(scopes[index], member, ApiKey.MaxScopeLength);
            if (scopes[index].Length == 0)
            {
                throw Messages.InvalidInput(member, "must not be empty");
            }
        }
    }

    /// <exception cref="StoreException">None of the enumeration's members, or a person's key without the person.</exception>
    public static void Owner(ApiKeyKind kind, Guid? userId)
    {
        if (!Enum.IsDefined(kind))
        {
            throw Messages.InvalidInput(nameof(NewApiKey.Kind), "is none of its enumeration's members");
        }

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
