using System.Data;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Ids as lower-case text (the driver would write upper case), instants as text that sorts by time, JSON as its text.</summary>
/// <remarks>A type mapping and not a property conversion, so that it also serves parameters of raw SQL.</remarks>
internal sealed class SqliteTypeMappings : IRelationalTypeMappingSourcePlugin
{
    private static readonly StringTypeMapping Text = new("TEXT", DbType.String, unicode: true);

    private static readonly RelationalTypeMapping Id =
        (RelationalTypeMapping)Text.WithComposedConverter(new GuidToStringConverter());

    private static readonly RelationalTypeMapping Instant =
        (RelationalTypeMapping)Text.WithComposedConverter(new ValueConverter<DateTimeOffset, string>(
            instant => InstantText.Format(instant),
            text => InstantText.Parse(text)));

    private static readonly RelationalTypeMapping Json =
        (RelationalTypeMapping)Text.WithComposedConverter(
            new ValueConverter<JsonElement, string>(value => value.GetRawText(), text => JsonElement.Parse(text, default)));

    private static readonly SecretScopeMapping Scope = new("TEXT");

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
            var type when type == typeof(JsonElement) => Json,
            var type when type == typeof(SecretScope) => Scope,
            _ => null,
        };
    }
}
