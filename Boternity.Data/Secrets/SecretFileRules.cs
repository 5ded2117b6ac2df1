using System.Text.RegularExpressions;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>What a bot's id, a secret's name and a value may be; checked before a file is touched.</summary>
internal static partial class SecretFileRules
{
    /// <summary>In UTF-8.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The white space of JavaScript's <c>trim</c>. .NET's own set has U+0085 and lacks U+FEFF.</summary>
    private const string White =
        "\u0009\u000A\u000B\u000C\u000D\u0020\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
        + "\u2028\u2029\u202F\u205F\u3000\uFEFF";

    private const string NamePattern = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}";

    /// <returns>The name of the bot's folder: the id in lower case.</returns>
    /// <exception cref="StoreException">Not a UUID.</exception>
    public static string BotId(string botId)
    {
        ArgumentNullException.ThrowIfNull(botId);
        return UuidText.TryParse(botId, out var id) ? id.ToString("D") : throw Messages.InvalidBotId(botId);
    }

    /// <exception cref="StoreException">Not a name for a secret on every system.</exception>
    public static void Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            throw Messages.InvalidSecretName(name);
        }
    }

    public static bool IsName(string name) => NameShape().IsMatch(name) && !DeviceName.Is(name);

    /// <summary>Whether the file is one that a write makes before it renames it.</summary>
    public static bool IsTemporary(string fileName) => TemporaryShape().IsMatch(fileName);

    /// <summary>Whether the folder is one that <see cref="ISecretFileStore.DeleteBotAsync"/> renamed.</summary>
    public static bool IsTrash(string folderName) => TrashShape().IsMatch(folderName);

    /// <returns>The value's bytes, to be disposed.</returns>
    /// <exception cref="StoreException">Too long, with U+0000 or with half of a surrogate pair; the value is not named.</exception>
    public static SecretBuffer Encode(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Contains('\0', StringComparison.Ordinal)
            ? throw Messages.InvalidInput(nameof(value), "holds U+0000")
            : SecretText.Encode(value, MaxBytes);
    }

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> value) => value.Trim(White);

    // \z and not $, which also stands before a line feed at the end.
    [GeneratedRegex($@"\A{NamePattern}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameShape();

    [GeneratedRegex($@"\A\.{NamePattern}\.[0-9a-f]{{16}}\.tmp\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryShape();

    [GeneratedRegex(@"\A\.trash-[0-9a-f-]{36}\.[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TrashShape();
}
