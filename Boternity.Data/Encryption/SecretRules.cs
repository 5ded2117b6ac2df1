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

        if (name.Length == 0)
        {
            throw Messages.InvalidInput(nameof(name), "is empty");
        }

        if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
        {
            throw Messages.InvalidInput(nameof(name), $"is longer than {MaxNameBytes} bytes of UTF-8");
        }

        if (name.Any(char.IsControl))
        {
            throw Messages.InvalidInput(nameof(name), "holds a control character");
        }

        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
        {
            throw Messages.InvalidInput(nameof(name), "has white space at an end");
        }
    }

    /// <exception cref="StoreException">No scope, or a user's: those hold data keys only.</exception>
    public static void Scope(SecretScope scope)
    {
        scope.Validate(nameof(scope));
        if (scope.Kind == SecretScopeKind.User)
        {
            throw Messages.InvalidInput(nameof(scope), "is a user's, which holds no secrets");
        }
    }
}
