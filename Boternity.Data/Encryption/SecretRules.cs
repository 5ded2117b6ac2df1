using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>How secrets may be called and where they may belong; checked before anything is sealed.</summary>
internal static class SecretRules
{
    /// <summary>In UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <exception cref="StoreException">Empty, too long, not storable, with control characters, or with white space at an end.</exception>
    public static void Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        InputText.Validate(name, nameof(name), MaxNameBytes);
        if (Fault(name) is { } clause)
        {
            throw Messages.InvalidInput(nameof(name), clause);
        }
    }

    /// <summary>As <see cref="Name"/>, without an exception.</summary>
    public static bool IsName(string name) => InputText.IsStorable(name) && Fault(name) is null;

    /// <exception cref="StoreException">No scope, or a user's: those hold data keys only.</exception>
    public static void Scope(SecretScope scope)
    {
        scope.Validate(nameof(scope));
        if (scope.Kind == SecretScopeKind.User)
        {
            throw Messages.InvalidInput(nameof(scope), "is a user's, which holds no secrets");
        }
    }

    private static string? Fault(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            return $"is longer than {MaxNameBytes} bytes of UTF-8";
        }

        if (name.Any(char.IsControl))
        {
            return "holds a control character";
        }

        return char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) ? "has white space at an end" : null;
    }
}
