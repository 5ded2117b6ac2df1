using System.Buffers;
using System.Globalization;
using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Files;

/// <summary>What a file of a bot may be called: what every operating system takes as one plain name (docs/files.md).</summary>
/// <remarks>No name ever becomes a path here; who saves the file to a disk later relies on these rules.</remarks>
internal static class BotFileName
{
    // Of Windows; the two that separate folders have a message of their own.
    private const string RefusedCharacters = ":<>\"|?*";

    private static readonly SearchValues<char> Refused = SearchValues.Create(RefusedCharacters);

    // Bounds the work of composing; a name that is shorter in bytes when composed may be longer before.
    private const int MaxInputLength = 1_024;

    /// <summary>Checks a name that is to be stored.</summary>
    /// <returns>The name in Unicode's composed form (NFC), so that one name is one file however it was typed.</returns>
    /// <exception cref="StoreException">It breaks a rule, which the message names; never the name.</exception>
    public static string Checked(string name, string member)
    {
        InputText.Validate(name, member, MaxInputLength);
        if (FirstNoncharacter(name) is { } position)
        {
            throw Messages.InvalidInput(member, $"holds a Unicode noncharacter at position {position}");
        }

        var composed = name.Normalize(NormalizationForm.FormC);
        return Refusal(composed) is { } reason ? throw Messages.InvalidInput(member, reason) : composed;
    }

    /// <summary>The form in which a name may be stored; a name that breaks a rule is looked up as well, for rows that others wrote.</summary>
    /// <returns>Null when no row can have the name.</returns>
    public static string? ForLookup(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        if (name.Length > MaxInputLength || !InputText.IsStorable(name))
        {
            return null;
        }

        return FirstNoncharacter(name) is null ? name.Normalize(NormalizationForm.FormC) : name;
    }

    /// <summary>What a unit locks before it decides whether the name is new.</summary>
    public static string LockOf(Guid botId, string name) => $"bot_files.filename/{botId}/{name}";

    private static string? Refusal(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (name.AsSpan().ContainsAny('/', '\\'))
        {
            return "holds a separator of folders";
        }

        if (name.AsSpan().ContainsAny(Refused))
        {
            return $"holds one of the characters {RefusedCharacters}";
        }

        if (name.Any(char.IsControl))
        {
            return "holds a control character";
        }

        if (name[0] == '.' || char.IsWhiteSpace(name[0]))
        {
            return "begins with a dot or white space";
        }

        if (name[^1] == '.' || char.IsWhiteSpace(name[^1]))
        {
            return "ends with a dot or white space";
        }

        if (DeviceName.Is(name))
        {
            return "is the name of a device on Windows";
        }

        var bytes = Encoding.UTF8.GetByteCount(name);
        return bytes <= BotFile.MaxFilenameBytes
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is {bytes} bytes of UTF-8; at most {BotFile.MaxFilenameBytes} are allowed");
    }

    // Not meant for interchange, and refused by the runtime when it composes.
    private static int? FirstNoncharacter(string name)
    {
        var position = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if ((rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF)
            {
                return position;
            }

            position += rune.Utf16SequenceLength;
        }

        return null;
    }
}
