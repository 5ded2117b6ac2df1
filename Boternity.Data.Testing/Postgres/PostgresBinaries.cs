using System.Globalization;

namespace Boternity.Data.Testing.Postgres;

/// <summary>Finds the folder that holds PostgreSQL's server programs.</summary>
internal static class PostgresBinaries
{
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    // Each ends in a folder name whose wildcard is the version; distributions keep these out of PATH.
    private static readonly string[] UsualPlaces =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/libexec/postgresql*",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/opt/local/lib/postgresql*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/usr/local/pgsql/bin",
    ];

    public static string SearchedPlaces => "PATH, " + string.Join(", ", UsualPlaces);

    /// <summary>The first complete folder of <paramref name="path"/>, else the newest of the usual places, else null.</summary>
    public static string? Find(string? path, IEnumerable<string>? usualPlaces = null)
    {
        var inPath = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "pg_ctl"))
            .Where(File.Exists)
            .Select(ResolvedFolder);

        return inPath.Concat((usualPlaces ?? UsualPlaces).SelectMany(NewestFirst)).FirstOrDefault(IsComplete);
    }

    // A link to pg_ctl alone is common; the programs it needs are beside its target.
    private static string ResolvedFolder(string program) =>
        Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)!;

    private static bool IsComplete(string folder) => Array.TrueForAll(Programs, program => File.Exists(Path.Combine(folder, program)));

    private static IEnumerable<string> NewestFirst(string pattern)
    {
        var wildcard = pattern.IndexOf('*', StringComparison.Ordinal);
        if (wildcard < 0)
        {
            return [pattern];
        }

        var parent = pattern[..pattern.LastIndexOf('/', wildcard)];
        var end = pattern.IndexOf('/', wildcard);
        var name = pattern[(parent.Length + 1)..(end < 0 ? pattern.Length : end)];
        var rest = end < 0 ? "" : pattern[(end + 1)..];

        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, name).OrderByDescending(Version).Select(folder => Path.Combine(folder, rest))
            : [];
    }

    private static decimal Version(string folder)
    {
        var digits = Path.GetFileName(folder).SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(IsVersionCharacter);
        return decimal.TryParse([.. digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version : 0;

        static bool IsVersionCharacter(char character) => char.IsAsciiDigit(character) || character == '.';
    }
}
