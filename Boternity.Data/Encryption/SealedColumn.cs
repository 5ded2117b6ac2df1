using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

/// <summary>Columns that hold envelopes: where they are, and what the database itself refuses to put there.</summary>
internal static class SealedColumn
{
    private const string Annotation = "Boternity:Sealed";

    /// <summary>Says that a column holds sealed values, and which location they are bound to (<c>table.column</c>, frozen).</summary>
    public static PropertyBuilder<SealedSecret?> IsSealed(this PropertyBuilder<SealedSecret?> property, string location)
    {
        property.Metadata.SetAnnotation(Annotation, location);
        return property.IsConcurrencyToken();
    }

    /// <summary>Says that a column holds wrapped keys.</summary>
    public static PropertyBuilder<SealedKey> IsWrapped(this PropertyBuilder<SealedKey> property)
    {
        property.Metadata.SetAnnotation(Annotation, SecretContext.WrappedKey);
        return property.IsConcurrencyToken();
    }

    /// <summary>The location that a column's envelopes are bound to; null for any other column.</summary>
    public static string? LocationOf(IReadOnlyProperty property) => property.FindAnnotation(Annotation)?.Value as string;

    /// <summary>The CHECK of a column.</summary>
    /// <param name="property">A column of envelopes.</param>
    /// <param name="column">Its name.</param>
    /// <param name="literal">Bytes in the driver's words, of hex digits.</param>
    public static string CheckOf(IReadOnlyProperty property, string column, Func<string, string> literal) =>
        LocationOf(property) == SecretContext.WrappedKey
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"length({column}) = {SealedKey.Size} AND substr({column}, 1, 8) = {literal("8B42534501010200")}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{column} IS NULL OR (length({column}) BETWEEN {Envelope.MinSize} AND {Envelope.MaxSize}"
                + $" AND (length({column}) - {Envelope.Overhead}) % {Envelope.PaddingBlock} = 0"
                + $" AND substr({column}, 1, 5) = {literal("8B42534501")} AND substr({column}, 7, 1) = {literal("01")})");

    /// <exception cref="StoreException">Not an envelope that this build could open.</exception>
    public static byte[] Write(SealedSecret value) =>
        value.IsWellFormed ? value.ToArray() : throw Messages.InvalidInput(nameof(SealedSecret), "is not a sealed value");
}
