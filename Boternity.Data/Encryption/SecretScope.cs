using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>Whose a secret or a data key is: everybody's, one bot's or one user's.</summary>
/// <remarks>
/// Text form, in columns and in the API: <c>global</c>, the bot's UUID in lower case, or <c>user:</c> and the user's. The default value is
/// no scope: it is refused wherever a scope is wanted, so that a forgotten one never becomes the global one.
/// </remarks>
public readonly record struct SecretScope
{
    private const string GlobalText = "global";
    private const string UserPrefix = "user:";

    // One more than the kind, so that the default value is none.
    private readonly byte _kind;
    private readonly Guid _id;

    private SecretScope(SecretScopeKind kind, Guid id)
    {
        _kind = (byte)(kind + 1);
        _id = id;
    }

    /// <summary>Everybody's.</summary>
    public static SecretScope Global => new(SecretScopeKind.Global, Guid.Empty);

    /// <summary>Whether this is a scope and not the default value.</summary>
    public bool IsValid => _kind != 0;

    /// <summary>Whose.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public SecretScopeKind Kind => IsValid ? (SecretScopeKind)(_kind - 1) : throw NoScope();

    /// <summary>The bot's or the user's id; empty for <see cref="Global"/>.</summary>
    /// <exception cref="InvalidOperationException">This is the default value.</exception>
    public Guid Id => IsValid ? _id : throw NoScope();

    /// <summary>One bot's.</summary>
    public static SecretScope Bot(Guid botId) => new(SecretScopeKind.Bot, botId);

    /// <summary>One user's.</summary>
    public static SecretScope User(Guid userId) => new(SecretScopeKind.User, userId);

    /// <summary>Reads the text form; hex digits may be upper case.</summary>
    /// <exception cref="StoreException">Not a scope's text form; <see cref="StoreErrorKind.InvalidInput"/>.</exception>
    public static SecretScope Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var scope)
            ? scope
            : throw Messages.InvalidInput("scope", "is neither 'global' nor a bot's UUID nor 'user:' and a UUID");
    }

    /// <summary>As <see cref="Parse"/>, without an exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SecretScope scope)
    {
        scope = default;
        if (text == GlobalText)
        {
            scope = Global;
        }
        else if (UuidText.TryParse(text, out var bot))
        {
            scope = Bot(bot);
        }
        else if (text?.StartsWith(UserPrefix, StringComparison.Ordinal) == true && UuidText.TryParse(text[UserPrefix.Length..], out var user))
        {
            scope = User(user);
        }

        return scope.IsValid;
    }

    /// <summary>The text form; <c>(no scope)</c> for the default value.</summary>
    public override string ToString() => !IsValid ? "(no scope)" : Kind switch
    {
        SecretScopeKind.Global => GlobalText,
        SecretScopeKind.Bot => _id.ToString("D"),
        _ => $"{UserPrefix}{_id:D}",
    };

    /// <exception cref="StoreException">This is the default value.</exception>
    internal void Validate(string member)
    {
        if (!IsValid)
        {
            throw Messages.InvalidInput(member, "is the default value, which is no scope");
        }
    }

    private static InvalidOperationException NoScope() => new("The default value is no scope.");
}
