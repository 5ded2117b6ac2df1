using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Finds PostgreSQL's own programs for backups, <c>pg_dump</c> and <c>pg_restore</c>.</summary>
/// <param name="folders">Where they may be; of equal versions the first is taken. Asked anew each time.</param>
internal sealed partial class PostgresTools(Func<IEnumerable<string>> folders)
{
    // A wildcard stands for a part of one folder's name. Distributions keep these out of PATH, because several versions can be installed.
    private static readonly string[] UsualPlaces = OperatingSystem.IsWindows()
        ? [Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL", "*", "bin")]
        :
        [
            "/usr/lib/postgresql/*/bin",
            "/usr/pgsql-*/bin",
            "/usr/libexec/postgresql*",
            "/opt/homebrew/opt/postgresql@*/bin",
            "/opt/homebrew/opt/libpq/bin",
            "/usr/local/opt/postgresql@*/bin",
            "/usr/local/opt/libpq/bin",
            "/opt/local/lib/postgresql*/bin",
            "/Applications/Postgres.app/Contents/Versions/*/bin",
            "/usr/local/pgsql/bin",
        ];

    /// <summary>Those in PATH, then those where installers put them.</summary>
    public static PostgresTools OfThisMachine { get; } = new(() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(UsualPlaces.SelectMany(Expand)));

    /// <summary>The programs for a server: those of its own version, else of the next newer one.</summary>
    /// <remarks>
    /// A program refuses a newer server. From 17 on it sets <c>transaction_timeout</c> when it restores, which a server before 17 refuses: such
    /// a backup could be made and verified, and not restored.
    /// </remarks>
    /// <exception cref="StoreException">There are none, or only others.</exception>
    public async Task<PostgresToolset> FindAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var found = await AllAsync(cancellationToken).ConfigureAwait(false);
        return found.Where(tools => tools.Major >= serverMajor && (serverMajor >= 17 || tools.Major < 17)).MinBy(tools => tools.Major)
            ?? throw Messages.BackupToolMissing(
                string.Create(CultureInfo.InvariantCulture, $"{serverMajor} or newer{(serverMajor < 17 ? ", before 17," : "")}"), Names(found));
    }

    /// <summary>The newest programs, which read what any older one wrote.</summary>
    /// <exception cref="StoreException">There are none.</exception>
    public async Task<PostgresToolset> FindNewestAsync(CancellationToken cancellationToken)
    {
        var found = await AllAsync(cancellationToken).ConfigureAwait(false);
        return found.MaxBy(tools => tools.Major) ?? throw Messages.BackupToolMissing(needed: null, []);
    }

    private static List<string> Names(IEnumerable<PostgresToolset> found) =>
        [.. found.Select(tools => string.Create(CultureInfo.InvariantCulture, $"{tools.Major} in '{tools.Folder}'"))];

    private async Task<List<PostgresToolset>> AllAsync(CancellationToken cancellationToken)
    {
        var found = new List<PostgresToolset>();
        foreach (var folder in folders().Distinct(StringComparer.Ordinal))
        {
            var tools = new PostgresToolset(folder, Major: 0);
            if (IsProgram(tools.Dump) && IsProgram(tools.Restore)
                && await MajorOfAsync(tools.Dump, cancellationToken).ConfigureAwait(false) is { } major)
            {
                found.Add(tools with { Major = major });
            }
        }

        return found;
    }

    // Debian's link in PATH leads to a script that chooses a version by settings of its own; the programs are in their usual place there.
    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (File.ResolveLinkTarget(path, returnFinalTarget: true) is not { } target || target.Name == Path.GetFileName(path));

    private static async Task<int?> MajorOfAsync(string program, CancellationToken cancellationToken)
    {
        try
        {
            var run = await PostgresProgram.RunAsync(program, ["--version"], environment: null, running: null, cancellationToken).ConfigureAwait(false);
            return run.ExitCode == 0 && VersionLine().Match(run.Output) is { Success: true } match
                ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
                : null;
        }
        catch (Win32Exception)
        {
            // A file that cannot be started is no program.
            return null;
        }
    }

    private static IEnumerable<string> Expand(string place)
    {
        var parts = place.Split(Path.DirectorySeparatorChar);
        var wildcard = Array.FindIndex(parts, part => part.Contains('*', StringComparison.Ordinal));
        if (wildcard < 0)
        {
            return [place];
        }

        var parent = string.Join(Path.DirectorySeparatorChar, parts[..wildcard]);
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, parts[wildcard]).Select(folder => Path.Join([folder, .. parts[(wildcard + 1)..]]))
            : [];
    }

    // For example: pg_dump (PostgreSQL) 17.2 (Debian 17.2-1).
    [GeneratedRegex(@"^pg_dump \([^)]*\) (\d{1,4})")]
    private static partial Regex VersionLine();
}
