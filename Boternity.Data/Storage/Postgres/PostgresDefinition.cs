using System.Text;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Definitions as the server tells them, in a form that survives a dump and a restore.</summary>
internal static class PostgresDefinition
{
    private static readonly string[] Operators = [" AND ", " OR "];

    /// <summary>Takes away the parentheses of a conjunction in a conjunction, and of a disjunction in a disjunction.</summary>
    /// <remarks>
    /// The server keeps those of <c>x BETWEEN 1 AND 2 AND y</c> for as long as it has the table, and reads its own text of it without them.
    /// </remarks>
    public static string Flatten(string text)
    {
        var (operands, between) = Split(text);
        return string.Join(between, operands.Select(operand => FlattenOperand(operand, between)));
    }

    private static string FlattenOperand(string operand, string? between)
    {
        if (operand.Length > 1 && operand[0] == '(' && EndOf(operand, 0) == operand.Length - 1)
        {
            var inner = Flatten(operand[1..^1]);
            return between is not null && Split(inner).Between == between ? inner : $"({inner})";
        }

        var flattened = new StringBuilder();
        for (var index = 0; index < operand.Length; index++)
        {
            var end = EndOf(operand, index);
            flattened.Append(operand[index] == '(' ? $"({Flatten(operand[(index + 1)..end])})" : operand[index..(end + 1)]);
            index = end;
        }

        return flattened.ToString();
    }

    /// <summary>What stands between ANDs, or between ORs, outside of parentheses; all of it where there are none, or both.</summary>
    private static (List<string> Operands, string? Between) Split(string text)
    {
        var found = default(string);
        var operands = new List<string>();
        var start = 0;
        for (var index = 0; index < text.Length; index = EndOf(text, index) + 1)
        {
            var at = index;
            if (Array.Find(Operators, one => string.CompareOrdinal(text, at, one, 0, one.Length) == 0) is not { } here)
            {
                continue;
            }

            if (found is not null && found != here)
            {
                return ([text], null);
            }

            found = here;
            operands.Add(text[start..index]);
            start = index + here.Length;
        }

        return ([.. operands, text[start..]], found);
    }

    /// <summary>The last character of what begins here: a group, a quoted text or name, or one character.</summary>
    private static int EndOf(string text, int start)
    {
        if (text[start] is '\'' or '"')
        {
            return text.IndexOf(text[start], start + 1) is >= 0 and var quote ? quote : text.Length - 1;
        }

        if (text[start] != '(')
        {
            return start;
        }

        var index = start + 1;
        while (index < text.Length && text[index] != ')')
        {
            index = EndOf(text, index) + 1;
        }

        return Math.Min(index, text.Length - 1);
    }
}
