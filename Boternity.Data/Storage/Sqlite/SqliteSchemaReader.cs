using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Reads the schema of a file as facts, from the statements that SQLite keeps of it.</summary>
/// <remarks>
/// These have everything: types, nullability, keys, CHECKs, generated columns, collations, STRICT. What means nothing is taken off: white
/// space and comments outside of literals, and quotes around names.
/// </remarks>
internal static class SqliteSchemaReader
{
    private const string Objects = """
        SELECT type, name, tbl_name, sql FROM sqlite_master
        WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND tbl_name NOT IN ('__EFMigrationsHistory', '__EFMigrationsLock')
        """;

    // Of more than one letter, the longest first.
    private static readonly string[] Operators = ["->>", "->", ">=", "<=", "<>", "!=", "==", "||", "<<", ">>"];

    public static SchemaManifest Read(MigrationSql sql) => Read(sql.Rows(Objects, Row));

    public static SchemaManifest Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Objects;
        using var reader = command.ExecuteReader();
        var rows = new List<(string Type, string Name, string Text)>();
        while (reader.Read())
        {
            rows.Add(Row(reader));
        }

        return Read(rows);
    }

    private static (string Type, string Name, string Text) Row(DbDataReader row) => (row.GetString(0), row.GetString(1), row.GetString(3));

    private static SchemaManifest Read(List<(string Type, string Name, string Text)> objects)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (type, name, text) in objects)
        {
            var words = Words(text);
            if (type == "table")
            {
                AddTable(facts, $"table {name}", words);
            }
            else
            {
                facts[$"{type} {name}"] = Text(words);
            }
        }

        return new SchemaManifest(facts);
    }

    private static void AddTable(Dictionary<string, string> facts, string table, List<string> words)
    {
        var open = words.IndexOf("(");
        if (open < 0)
        {
            // A virtual table, or one made of a query: not ours.
            facts[table] = Text(words);
            return;
        }

        var depth = 0;
        var part = new List<string>();
        for (var index = open + 1; index < words.Count; index++)
        {
            var word = words[index];
            if (depth == 0 && (word is "," or ")"))
            {
                AddPart(facts, table, part);
                part.Clear();
                if (word == ")")
                {
                    facts[table] = Text(words.Skip(index + 1));
                    return;
                }

                continue;
            }

            depth += word switch { "(" => 1, ")" => -1, _ => 0 };
            part.Add(word);
        }
    }

    private static void AddPart(Dictionary<string, string> facts, string table, List<string> words)
    {
        var (kind, name, definition) = words switch
        {
            ["CONSTRAINT", var named, .. var rest] => ("constraint", named, rest),
            ["PRIMARY" or "UNIQUE" or "CHECK" or "FOREIGN", ..] => ("constraint", Text(words), []),
            [var column, .. var rest] => ("column", column, rest),
            _ => ("column", "", []),
        };
        facts[$"{table} / {kind} {name}"] = Text(definition);
    }

    private static string Text(IEnumerable<string> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            if (text.Length > 0 && text[^1] != '(' && word is not (")" or ","))
            {
                text.Append(' ');
            }

            text.Append(word);
        }

        return text.ToString();
    }

    private static List<string> Words(string sql)
    {
        var words = new List<string>();
        for (var index = 0; index < sql.Length;)
        {
            var letter = sql[index];
            if (char.IsWhiteSpace(letter))
            {
                index++;
            }
            else if (sql.AsSpan(index).StartsWith("--", StringComparison.Ordinal))
            {
                index = End(sql, index, "\n");
            }
            else if (sql.AsSpan(index).StartsWith("/*", StringComparison.Ordinal))
            {
                index = End(sql, index, "*/");
            }
            else if (letter is '"' or '`' or '[' or '\'')
            {
                words.Add(Quoted(sql, ref index, letter == '[' ? ']' : letter));
            }
            else if (IsNamePart(letter))
            {
                var start = index;
                while (index < sql.Length && IsNamePart(sql[index]))
                {
                    index++;
                }

                words.Add(sql[start..index]);
            }
            else
            {
                var length = Operators.FirstOrDefault(known => sql.AsSpan(index).StartsWith(known, StringComparison.Ordinal))?.Length ?? 1;
                words.Add(sql.Substring(index, length));
                index += length;
            }
        }

        return words;
    }

    private static int End(string sql, int start, string end) =>
        sql.IndexOf(end, start, StringComparison.Ordinal) is >= 0 and var found ? found + end.Length : sql.Length;

    private static bool IsNamePart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$' or '.';

    // A literal keeps its quotes, which tell it from a name.
    private static string Quoted(string sql, ref int index, char quote)
    {
        var text = new StringBuilder();
        for (index++; index < sql.Length; index++)
        {
            if (sql[index] == quote && (index + 1 >= sql.Length || sql[index + 1] != quote || quote == ']'))
            {
                index++;
                break;
            }

            if (sql[index] == quote)
            {
                index++;
                text.Append(quote == '\'' ? "''" : sql[index]);
            }
            else
            {
                text.Append(sql[index]);
            }
        }

        return quote == '\'' ? $"'{text}'" : text.ToString();
    }
}
