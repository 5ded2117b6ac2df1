using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Users;

/// <summary>What a user's members may be; checked before anything is written.</summary>
internal static class UserRules
{
    /// <returns>The address, trimmed.</returns>
    /// <exception cref="StoreException">Too long, not storable, or not of an address's shape.</exception>
    public static string Email(string email)
    {
        ArgumentNullException.ThrowIfNull(email);

        var trimmed = email.Trim();
        InputText.Validate(trimmed, nameof(User.Email), User.MaxEmailLength);

        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        if (at < 1 || at == trimmed.Length - 1 || trimmed.IndexOf('@', at + 1) >= 0)
        {
            throw Messages.InvalidInput(nameof(User.Email), "must hold one @ with something on both sides");
        }

        return trimmed.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? throw Messages.InvalidInput(nameof(User.Email), "must not hold white space or control characters")
            : trimmed;
    }

    /// <returns>What <see cref="User.NormalizedEmail"/> is for this address: trimmed, ASCII letters in lower case, all else kept.</returns>
    public static string Normalized(string email) =>
        string.Concat(email.Trim().Select(letter => char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter));
}
