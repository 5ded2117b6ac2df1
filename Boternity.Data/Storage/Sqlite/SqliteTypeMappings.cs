using System.Data;
using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Ids as lower-case text (the driver would write upper case) and instants as text that sorts by time.</summary>
/// <remarks>A type mapping and not a property conversion, so that it also serves parameters of raw SQL.</remarks>
internal sealed class SqliteTypeMappings : IRelationalTypeMappingSourcePlugin
{
    /// <summary>27 characters: fixed width, so that text order is time order.</summary>
    public const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static readonly StringTypeMapping Text = new("TEXT", DbType.String, unicode: true);

    private static readonly RelationalTypeMapping Id =
        (RelationalTypeMapping)Text.WithComposedConverter(new GuidToStringConverter());

    private static readonly RelationalTypeMapping Instant =
        (RelationalTypeMapping)Text.WithComposedConverter(new ValueConverter<DateTimeOffset, string>(
            instant => FormatInstant(instant),
            text => ParseInstant(text)));

    public static string FormatInstant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset ParseInstant(string text) =>
        DateTimeOffset.ParseExact(
            text,
            InstantFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo)
    {
        if (mappingInfo.StoreTypeName is { } storeType && !string.Equals(storeType, "TEXT", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return mappingInfo.ClrType switch
        {
            var type when type == typeof(Guid) => Id,
            var type when type == typeof(DateTimeOffset) => Instant,
            _ => null,
        };
    }
}
