using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Importing;

/// <summary>An upstream row on its way into this model: its values, checked, and what becomes of them.</summary>
/// <remarks>A value that cannot be taken ends the mapping (<see cref="RefusedRowException"/>). Reasons name columns, never values.</remarks>
internal sealed class RowMapping(UpstreamSystem system, UpstreamRow row)
{
    private readonly List<object> _entities = [];
    private readonly HashSet<string> _adjustments = [];
    private readonly HashSet<string> _losses = [];

    public UpstreamRow Row => row;

    /// <summary>What the row becomes, parents first.</summary>
    public IReadOnlyList<object> Entities => _entities;

    /// <summary>What was changed, each once.</summary>
    public IReadOnlyCollection<string> Adjustments => _adjustments;

    /// <summary>Those of <see cref="Adjustments"/> that took something away: the original is kept beside the import.</summary>
    public IReadOnlyCollection<string> Losses => _losses;

    public void Add(object entity) => _entities.Add(entity);

    /// <param name="how">A clause without values, the same for all rows of a kind.</param>
    public void Adjust(string how) => _adjustments.Add(how);

    /// <inheritdoc cref="Adjust"/>
    public void Lose(string how)
    {
        _adjustments.Add(how);
        _losses.Add(how);
    }

    [DoesNotReturn]
    public static void Refuse(string reason) => throw new RefusedRowException(reason);

    /// <returns>Null for NULL, and where an older schema has no such column.</returns>
    public string? Text(string column) => row[column] switch
    {
        null => null,
        string text => text,
        byte[] => throw new RefusedRowException($"{column} is no text"),
        var number => Changed(Convert.ToString(number, CultureInfo.InvariantCulture), $"{column} was a number and is text here"),
    };

    public string RequiredText(string column) => Text(column) ?? throw Missing(column);

    /// <summary>Text that every row has here, without the white space around it.</summary>
    public string Trimmed(string column)
    {
        var text = RequiredText(column);
        var trimmed = text.Trim();
        return trimmed == text ? text : Changed(trimmed, $"{column} had white space around it");
    }

    /// <summary>As <see cref="Trimmed"/>, of text that may be missing; nothing but white space is none.</summary>
    public string? Filled(string column) =>
        Text(column) is not { } text ? null
        : string.IsNullOrWhiteSpace(text) ? Changed<string?>(null, $"{column} was empty and is none")
        : Trimmed(column);

    public long? Integer(string column) => row[column] switch
    {
        null => null,
        long number => number,
        double number when double.IsInteger(number) && Math.Abs(number) < 1L << 53 => (long)number,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            Changed(number, $"{column} was text and is a number here"),
        _ => throw new RefusedRowException($"{column} is no whole number"),
    };

    /// <summary>A counter: missing is 0, and less than that is none.</summary>
    public long Count(string column) => Integer(column) switch
    {
        null => 0,
        < 0 => LoseAnd(0L, $"{column} was negative and is 0 here"),
        { } number => number,
    };

    /// <inheritdoc cref="Count"/>
    public int SmallCount(string column) => Count(column) switch
    {
        > int.MaxValue => throw new RefusedRowException($"{column} is too large"),
        var number => (int)number,
    };

    public bool Flag(string column) => (Integer(column) ?? 0) != 0;

    /// <summary>The row's own id: the UUID in it, or one made of what stands there, or of the row.</summary>
    public Guid Key(string column)
    {
        switch (row[column])
        {
            case null:
                return Changed(ImportedId.OfContent(system, row), $"{column} was missing and is made of the row");

            case string text when TryId(column, text, out var id) && id != Guid.Empty:
                return id;

            default:
                return Changed(
                    ImportedId.OfName(system, row.Table.Name, Text(column)!), $"{column} was no UUID and is one that is made of it");
        }
    }

    /// <summary>Another row's id, which need not exist.</summary>
    /// <param name="column">Where it stands.</param>
    /// <param name="table">Whose it is: what is no UUID there got one that is made of the same.</param>
    public Guid? Reference(string column, string table) =>
        Text(column) is not { } text ? null
        : TryId(column, text, out var id) ? id
        : Changed(ImportedId.OfName(system, table, text), $"{column} was no UUID and is one that is made of it");

    public Guid RequiredReference(string column, string table) => Reference(column, table) ?? throw Missing(column);

    public DateTimeOffset? OptionalInstant(string column)
    {
        var value = row[column];
        if (value is null or "")
        {
            return null;
        }

        if (UpstreamTime.Parse(value, out var isCut) is not { } instant)
        {
            return LoseAnd((DateTimeOffset?)null, $"{column} was no time and is left out");
        }

        return isCut ? Changed((DateTimeOffset?)instant, $"{column} had more digits than microseconds") : instant;
    }

    /// <summary>A time that every row has here.</summary>
    /// <param name="column">Where it stands.</param>
    /// <param name="otherwise">A column to take instead where it is missing or no time.</param>
    public DateTimeOffset Instant(string column, string? otherwise = null)
    {
        if (row[column] is not (null or "") && UpstreamTime.Parse(row[column], out _) is null && otherwise is null)
        {
            throw new RefusedRowException($"{column} is no time");
        }

        return OptionalInstant(column)
            ?? (otherwise is null ? throw Missing(column) : Changed(Instant(otherwise), $"{column} was missing and is that of {otherwise}"));
    }

    /// <returns>Null for NULL. JSON <c>null</c> is a value.</returns>
    public JsonElement? Json(string column)
    {
        if (Text(column) is not { } text)
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw new RefusedRowException($"{column} is not JSON");
        }
    }

    /// <summary>A JSON array of strings; none for NULL, and for what is something else.</summary>
    public string[] Strings(string column)
    {
        if (row[column] is null)
        {
            return [];
        }

        try
        {
            using var list = JsonDocument.Parse(Text(column)!);
            if (list.RootElement.ValueKind == JsonValueKind.Array
                && list.RootElement.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            {
                return [.. list.RootElement.EnumerateArray().Select(item => item.GetString()!)];
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // As what is JSON and no such array.
        }

        return LoseAnd<string[]>([], $"{column} was no JSON array of strings and is empty");
    }

    /// <summary>A member of an enumeration by its stored text, in any case.</summary>
    /// <param name="column">Where it stands.</param>
    /// <param name="otherwise">What a missing one is; null: it must be there.</param>
    public TEnum Member<TEnum>(string column, TEnum? otherwise = null)
        where TEnum : struct, Enum
    {
        if (Text(column) is not { } text)
        {
            return otherwise is { } value ? Changed(value, $"{column} was missing and is the default") : throw Missing(column);
        }

        var known = EnumText<TEnum>.All.FirstOrDefault(one => string.Equals(one, text, StringComparison.OrdinalIgnoreCase))
            ?? throw new RefusedRowException($"{column} is none of {string.Join(", ", EnumText<TEnum>.All)}");
        var member = EnumText<TEnum>.Parse(known);
        return known == text ? member : Changed(member, $"{column} was written in other letters");
    }

    /// <summary>Answers a value that is not what stands in the row.</summary>
    public T Changed<T>(T value, string how)
    {
        Adjust(how);
        return value;
    }

    /// <summary>As <see cref="Changed"/>, where the original says more.</summary>
    public T LoseAnd<T>(T value, string how)
    {
        Lose(how);
        return value;
    }

    /// <summary>Says of columns with a value that this model has no place for it.</summary>
    /// <param name="known">The columns that are mapped.</param>
    public void LoseOthers(IReadOnlyCollection<string> known)
    {
        foreach (var (column, value) in row.Table.Columns.Zip(row.Values))
        {
            if (value is not null && !known.Contains(column, StringComparer.OrdinalIgnoreCase))
            {
                Lose($"{column} has no place here");
            }
        }
    }

    private bool TryId(string column, string text, out Guid id)
    {
        if (!ImportedId.TryParse(text, out id))
        {
            return false;
        }

        if (text != id.ToString("D"))
        {
            Adjust($"{column} was a UUID in another spelling");
        }

        return true;
    }

    private static RefusedRowException Missing(string column) => new($"{column} is missing");
}
