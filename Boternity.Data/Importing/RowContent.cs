using System.Globalization;
using System.Text;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Importing;

/// <summary>What a row says, as bytes that are the same on both drivers, for comparing and for digests.</summary>
/// <remarks>Left out: what the database computes, and the revision, which counts writes here.</remarks>
internal sealed class RowContent
{
    private readonly IReadOnlyList<IProperty> _properties;

    /// <param name="type">The row's entity.</param>
    /// <param name="except">Members that this store gives a row, by name.</param>
    public RowContent(IEntityType type, IReadOnlyCollection<string> except)
    {
        _properties =
        [
            .. type.GetProperties()
                .Where(property => !property.IsShadowProperty()
                    && property.GetComputedColumnSql() is null
                    && property.Name != RowStamps.Revision
                    && !except.Contains(property.Name))
                .OrderBy(property => property.Name, StringComparer.Ordinal),
        ];
    }

    /// <param name="entity">The row.</param>
    /// <param name="more">What the row says beyond its members; null: nothing.</param>
    public byte[] Of(object entity, string? more)
    {
        var text = new StringBuilder();
        foreach (var property in _properties)
        {
            Append(text.Append(property.Name).Append('='), property.GetGetter().GetClrValue(entity));
        }

        Append(text, more);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A value in the form in which keys are compared: equal exactly when the columns are.</summary>
    public static object KeyPart(object value) => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : value;

    private static void Append(StringBuilder text, object? value)
    {
        // The length says where a value ends.
        var written = value switch
        {
            null => null,
            string plain => plain,
            byte[] bytes => Convert.ToHexStringLower(bytes),
            DateTimeOffset instant => InstantText.Format(instant),
            JsonElement json => CanonicalJson.Of(json),
            IEnumerable<string> list => JsonSerializer.Serialize(list),
            Guid or bool or int or long or double or Enum or KeyId => Convert.ToString(value, CultureInfo.InvariantCulture),
            _ => throw new NotSupportedException($"Rows with a value of type {value.GetType()} are not compared yet."),
        };
        text.Append(CultureInfo.InvariantCulture, $"{written?.Length ?? -1}:{written}\n");
    }
}
