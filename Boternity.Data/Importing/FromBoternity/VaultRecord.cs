using System.Globalization;
using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary>Rows of <c>secrets</c> in the form in which vaults are read by themselves.</summary>
internal static class VaultRecord
{
    private const int MaxText = 1024;

    private static readonly string[] Expected = ["id", "key", "encrypted_value", "scope", "provider", "created_at", "updated_at"];

    /// <exception cref="StoreException"><see cref="ErrorCodes.LegacyVaultUnreadable"/>: a column is missing.</exception>
    public static void Check(UpstreamTable table, string path)
    {
        if (Array.Find(Expected, column => !table.Has(column)) is { } missing)
        {
            throw Messages.LegacyVaultUnreadable(path, $"has a table secrets without the column {missing}", cause: null);
        }
    }

    public static LegacyVaultRecord Of(UpstreamRow row)
    {
        var value = ValueOf(row["encrypted_value"]);
        var isTooLong = value.Length > LegacyVaultImport.MaxValueBytes;
        return new LegacyVaultRecord
        {
            Id = TextOf(row["id"]),
            Name = TextOf(row["key"]),
            Scope = TextOf(row["scope"]),
            Provider = TextOf(row["provider"]),
            CreatedAt = TextOf(row["created_at"]),
            UpdatedAt = TextOf(row["updated_at"]),
            IsTooLong = isTooLong,
            Value = isTooLong ? [] : value,
        };
    }

    private static string? TextOf(object? value)
    {
        var text = value switch
        {
            null => null,
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
        return text is null ? null
            : (text.Contains('\0', StringComparison.Ordinal) ? "\uFFFD" : "") + text[..Math.Min(text.Length, MaxText)];
    }

    // Hex digits are the form in which the older code passed bytes around.
    private static byte[] ValueOf(object? value) => value switch
    {
        byte[] bytes => bytes,
        string text when text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) => Convert.FromHexString(text),
        _ => [],
    };
}
