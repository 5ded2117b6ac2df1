using System.Data;
using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Instants as <c>timestamptz</c> in whole microseconds; the driver alone would refuse an offset other than zero.</summary>
internal sealed class PostgresTypeMappings : IRelationalTypeMappingSourcePlugin
{
    private const string TimestampTz = "timestamp with time zone";

    private static readonly RelationalTypeMapping Instant =
        (RelationalTypeMapping)new DateTimeOffsetTypeMapping(TimestampTz, DbType.DateTimeOffset)
            .WithComposedConverter(new ValueConverter<DateTimeOffset, DateTimeOffset>(
                instant => instant.TruncateToMicroseconds(),
                stored => stored));

    private static readonly SecretScopeMapping Scope = new("text");

    public RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo)
    {
        if (mappingInfo.ClrType == typeof(SecretScope))
        {
            return Scope;
        }

        return mappingInfo.ClrType == typeof(DateTimeOffset) && mappingInfo.StoreTypeName is null or TimestampTz or "timestamptz"
            ? Instant
            : null;
    }
}
