using static Boternity.Data.Storage.Sqlite.SqliteResultCodes;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Reads the names out of SQLite's constraint messages, its only source for them. The kind never depends on it.</summary>
/// <remarks>The texts are fixed in SQLite's source and not translated; they hold names of the schema, never values.</remarks>
internal static class SqliteConstraintParser
{
    private const string UniquePrefix = "UNIQUE constraint failed: ";
    private const string CheckPrefix = "CHECK constraint failed: ";
    private const string NotNullPrefix = "NOT NULL constraint failed: ";
    private const string IndexPrefix = "index '";
    private const string ValueMarker = " value in ";
    private const string ColumnMarker = " column ";

    /// <summary>Parses a message for the constraint that its code stands for.</summary>
    /// <param name="code">The extended result code. For codes whose text others write (triggers, functions) nothing is read.</param>
    /// <param name="message">SQLite's text, also as quoted by the driver: <c>SQLite Error 19: '...'.</c></param>
    /// <returns>The names found; the default value when there are none or the text is not the expected one.</returns>
    public static ConstraintSubject Parse(int code, string message)
    {
        var text = Unquote(message);
        return code switch
        {
            ConstraintUnique or ConstraintPrimaryKey or ConstraintRowId => After(text, UniquePrefix) is { } key ? Key(key) : default,
            ConstraintNotNull => After(text, NotNullPrefix) is { } column ? Columns(column) : default,
            ConstraintCheck => After(text, CheckPrefix) is { } name && IsName(name) ? new() { Constraint = name } : default,
            ConstraintDataType => DataType(text),
            _ => default,
        };
    }

    private static ConstraintSubject Key(string key) =>
        key.StartsWith(IndexPrefix, StringComparison.Ordinal) && key.EndsWith('\'')
            ? new() { Constraint = key[IndexPrefix.Length..^1] }
            : Columns(key);

    /// <summary><c>cannot store TEXT value in INTEGER column t.c</c>, of a STRICT table.</summary>
    private static ConstraintSubject DataType(string text)
    {
        var type = text.IndexOf(ValueMarker, StringComparison.Ordinal);
        var column = type < 0 ? -1 : text.IndexOf(ColumnMarker, type + ValueMarker.Length, StringComparison.Ordinal);
        return column < 0 ? default : Columns(text[(column + ColumnMarker.Length)..]);
    }

    /// <summary><c>t.a, t.b</c>; nothing when a name with a dot or a comma in it makes that ambiguous.</summary>
    private static ConstraintSubject Columns(string list)
    {
        string? table = null;
        var columns = new List<string>();
        foreach (var item in list.Split(", "))
        {
            var names = item.Split('.');
            if (names.Length != 2 || names[0].Length == 0 || names[1].Length == 0 || (table is not null && table != names[0]))
            {
                return default;
            }

            table = names[0];
            columns.Add(names[1]);
        }

        return new() { Table = table, Columns = columns };
    }

    /// <summary>An unnamed CHECK is reported by its expression.</summary>
    private static bool IsName(string text) => text.Length > 0 && text.All(letter => char.IsLetterOrDigit(letter) || letter == '_');

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;

    private static string Unquote(string message)
    {
        var start = message.IndexOf(": '", StringComparison.Ordinal);
        var isQuoted = message.StartsWith("SQLite Error ", StringComparison.Ordinal) && message.EndsWith("'.", StringComparison.Ordinal);
        return isQuoted && start >= 0 && start + 3 <= message.Length - 2 ? message[(start + 3)..^2] : message;
    }

    /// <summary>What a constraint is about, as far as its message says.</summary>
    public readonly record struct ConstraintSubject
    {
        public string? Constraint { get; init; }

        public string? Table { get; init; }

        public IReadOnlyList<string>? Columns { get; init; }
    }
}
