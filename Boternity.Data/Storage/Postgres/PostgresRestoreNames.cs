using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The names of a restore's databases: <c>boternity_restore_20260216083015123</c> until it is complete, and for the former one afterwards.</summary>
/// <param name="database">The configured database's name.</param>
internal sealed class PostgresRestoreNames(string database)
{
    // The server cuts longer ones off without a word.
    private const int MaxBytes = 63;

    private const string Unfinished = "_restore_";
    private const string Former = "_replaced_";
    private const string Time = "yyyyMMddHHmmssfff";

    private readonly string _base = Shorten(database, MaxBytes - Former.Length - Time.Length);

    /// <summary>The two names of an instant, or of the next milliseconds where one is taken.</summary>
    public (string Unfinished, string Former) Next(DateTimeOffset instant, IReadOnlyCollection<string> taken)
    {
        for (; ; instant = instant.AddMilliseconds(1))
        {
            var time = instant.UtcDateTime.ToString(Time, CultureInfo.InvariantCulture);
            var (unfinished, former) = (_base + Unfinished + time, _base + Former + time);
            if (!taken.Contains(unfinished) && !taken.Contains(former))
            {
                return (unfinished, former);
            }
        }
    }

    /// <summary>Whether a restore that came to no end left this one behind.</summary>
    public bool IsUnfinished(string name) =>
        name.StartsWith(_base + Unfinished, StringComparison.Ordinal)
        && name.Length == _base.Length + Unfinished.Length + Time.Length
        && name[^Time.Length..].All(char.IsAsciiDigit);

    // With a digest, because two long names may begin alike.
    private static string Shorten(string name, int maxBytes)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length <= maxBytes)
        {
            return name;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(bytes))[..8];
        var shortened = new StringBuilder();
        var left = maxBytes - digest.Length - 1;
        foreach (var rune in name.EnumerateRunes().TakeWhile(rune => (left -= rune.Utf8SequenceLength) >= 0))
        {
            shortened.Append(rune.ToString());
        }

        return $"{shortened}_{digest}";
    }
}
