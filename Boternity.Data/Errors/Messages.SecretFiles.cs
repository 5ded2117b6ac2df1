using System.Globalization;
using System.Text;

namespace Boternity.Data.Errors;

/// <content>Secrets as files: names and paths, never a value.</content>
internal static partial class Messages
{
    private const int MostQuoted = 64;

    /// <param name="botId">What the caller gave.</param>
    public static StoreException InvalidBotId(string botId) =>
        new(StoreErrorKind.InvalidInput, ErrorCodes.InvalidBotId, Text(ErrorCodes.InvalidBotId, $"Invalid bot ID format: {Quoted(botId)}"))
        {
            Hint = "A bot's id is a UUID: 8-4-4-4-12 hex digits.",
        };

    /// <param name="name">What the caller gave.</param>
    public static StoreException InvalidSecretName(string name) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.InvalidSecretName,
            Text(ErrorCodes.InvalidSecretName, $"Invalid secret name: {Quoted(name)}"))
        {
            Hint = "A name is 1 to 64 of A-Z a-z 0-9 _ . -, begins with none of the last two, and is no device's on Windows. Where the system "
                + "does not tell case apart, it does not differ by case alone from the name of another secret, nor end with a dot.",
        };

    /// <param name="path">The entry.</param>
    /// <param name="reason">A clause: <c>is a symbolic link</c>.</param>
    public static StoreException SecretFileLink(string path, string reason) =>
        Refused(ErrorCodes.SecretFileLink, $"'{path}' {reason}.", "Find out who made it, and put the file or folder itself there.");

    /// <param name="path">The entry.</param>
    public static StoreException SecretFileOwner(string path) =>
        Refused(ErrorCodes.SecretFileOwner, $"'{path}' belongs to another user.", "Give it to the user of the service.");

    /// <param name="path">The entry.</param>
    /// <param name="mode">Its permissions.</param>
    public static StoreException SecretFileMode(string path, UnixFileMode mode) =>
        Refused(
            ErrorCodes.SecretFileMode,
            $"'{path}' is open to others: 0{Convert.ToString((int)mode, 8)}.",
            "Set 0700 for folders and 0600 for files, on a file system that keeps modes.");

    /// <param name="path">The entry.</param>
    /// <param name="expected">With its article: <c>a folder</c>.</param>
    public static StoreException SecretFileNotRegular(string path, string expected) =>
        Refused(ErrorCodes.SecretFileNotRegular, $"'{path}' is not {expected}.", "Remove what is there.");

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>is not UTF-8</c>.</param>
    public static StoreException SecretFileContent(string path, string reason) =>
        New(StoreErrorKind.Secret, ErrorCodes.SecretFileContent, $"The secret in '{path}' {reason}.");

    private static StoreException Refused(string code, FormattableString text, string hint) =>
        new(StoreErrorKind.Denied, code, Text(code, text)) { Hint = hint };

    // A caller's text must not forge lines of a log: what is not printable ASCII is escaped, and no escape is cut in two.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder();
        foreach (var unit in text)
        {
            var piece = unit switch
            {
                '\\' => @"\\",
                >= ' ' and <= '~' => unit.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)unit:x4}"),
            };
            if (quoted.Length + piece.Length > MostQuoted)
            {
                break;
            }

            quoted.Append(piece);
        }

        return quoted.ToString();
    }
}
