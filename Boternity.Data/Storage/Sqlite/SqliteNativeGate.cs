using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Whether the process has one native SQLite library, and one that is good enough.</summary>
internal static class SqliteNativeGate
{
    private static readonly HashSet<string> LibraryNames =
    [
        "libsqlite3", "libe_sqlite3", "libsqlite3mc", "libe_sqlite3mc", "libsqlcipher", "libe_sqlcipher",
    ];

    // Before it there is no ->> operator, and every query of EF Core into a JSON column fails.
    private static readonly Version Floor = new(3, 38);

    /// <summary>The loaded library's version.</summary>
    public static Version Version { get; } = new(new SqliteConnection().ServerVersion);

    /// <summary>
    /// Whether <see cref="Version"/> has the fix for a reset of the journal that two writing or checkpointing processes can make a
    /// database lose commits with. Distributions may have ported it back without a sign.
    /// </summary>
    public static bool HasWalResetFix => IsWalResetFixed(Version);

    /// <exception cref="StoreException">
    /// The library is too old, or there are two of them: each keeps its own list of the process's locks, and the first close of a file by
    /// one drops the locks of the other.
    /// </exception>
    public static void Check()
    {
        EnsureNewEnough(Version);
        EnsureOne(MappedFiles());
    }

    public static void EnsureNewEnough(Version version)
    {
        if (version < Floor)
        {
            throw Messages.VersionTooOld("SQLite", version.ToString(), Floor.ToString());
        }
    }

    /// <remarks>3.52.0 was withdrawn.</remarks>
    public static bool IsWalResetFixed(Version version) => version switch
    {
        { Major: 3, Minor: 44, Build: >= 6 } => true,
        { Major: 3, Minor: 50, Build: >= 7 } => true,
        { Major: 3, Minor: 51, Build: >= 3 } => true,
        { Major: 3, Minor: 52, Build: 0 } => false,
        _ => version.Major > 3 || version is { Major: 3, Minor: >= 52 },
    };

    /// <param name="mapped">The paths of the files that the process has mapped; may repeat.</param>
    public static void EnsureOne(IEnumerable<string> mapped)
    {
        var libraries = mapped.Where(path => IsLibrary(Path.GetFileName(path))).Distinct(StringComparer.Ordinal).Order().ToArray();
        if (libraries.Length > 1)
        {
            throw Messages.NativeLibraryTwice(libraries);
        }
    }

    /// <summary>The paths of the files that this process has mapped.</summary>
    /// <remarks>None elsewhere: only Linux tells what is loaded without asking the loader of each library.</remarks>
    public static IEnumerable<string> MappedFiles()
    {
        const string Maps = "/proc/self/maps";
        if (!File.Exists(Maps))
        {
            yield break;
        }

        foreach (var line in File.ReadLines(Maps))
        {
            var path = line.IndexOf('/', StringComparison.Ordinal);
            if (path >= 0)
            {
                yield return line[path..];
            }
        }
    }

    // Up to the version or the suffix: libsqlite3.so.0.8.6.
    private static bool IsLibrary(string file) => LibraryNames.Contains(file[..Math.Max(file.AsSpan().IndexOfAny('.', '-'), 0)]);
}
