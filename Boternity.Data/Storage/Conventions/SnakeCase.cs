using System.Text;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Names in the database: <c>UpdatedAt</c> is <c>updated_at</c>, <c>SHA256Hash</c> is <c>sha256_hash</c>.</summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var index = 0; index < name.Length; index++)
        {
            var current = name[index];
            if (char.IsUpper(current) && index > 0 && StartsWord(name, index))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(current));
        }

        return text.ToString();
    }

    private static bool StartsWord(string name, int index)
    {
        var previous = name[index - 1];
        return previous != '_' && (!char.IsUpper(previous) || (index + 1 < name.Length && char.IsLower(name[index + 1])));
    }
}
