using Boternity.Data.Tests.Architecture;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A copy of the repository's files, where an operator's or a developer's commands may do what they do.</summary>
internal sealed class ScratchRepository : IDisposable
{
    public const string MigrationsProject = "Boternity.Data.Migrations";

    // No server of the build outlives its command: it would hold our pipes and the copy's folder.
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["UseSharedCompilation"] = "false",
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bd-operators-");

    private ScratchRepository()
    {
    }

    /// <summary>Copies the files and restores the tools.</summary>
    public static async Task<ScratchRepository> CreateAsync(CancellationToken cancellationToken)
    {
        var scratch = new ScratchRepository();
        try
        {
            foreach (var path in RepositoryFiles.All())
            {
                var copy = new FileInfo(scratch.PathOf(path));
                copy.Directory!.Create();
                File.Copy(RepositoryFiles.PathOf(path), copy.FullName);
            }

            await scratch.RunAsync(["dotnet", "tool", "restore"], cancellationToken);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public string PathOf(string path) => Path.Combine(_folder.FullName, path);

    /// <summary>The files of a driver's migrations, as name and content.</summary>
    public SortedDictionary<string, string> Migrations(Provider provider) => new(
        Directory.EnumerateFiles(PathOf($"{MigrationsProject}/{provider}")).ToDictionary(path => Path.GetFileName(path), File.ReadAllText),
        StringComparer.Ordinal);

    /// <summary>Builds the project of the migrations, and the library with it.</summary>
    public Task BuildAsync(CancellationToken cancellationToken) =>
        RunAsync(["dotnet", "build", MigrationsProject, "--nologo", "--verbosity", "quiet"], cancellationToken);

    /// <summary>Runs <c>dotnet ef</c> over what was built last.</summary>
    /// <param name="command">Its words before <c>--</c>.</param>
    /// <param name="database">The database it is for; null for a command that needs none.</param>
    /// <param name="provider">The driver.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task<string> EfAsync(string command, Provider provider, ITestDatabase? database, CancellationToken cancellationToken) =>
        RunAsync(
            EfWords(command, provider, database),
            cancellationToken,
            provider == Provider.Sqlite && database is not null ? ("DB_PATH", database.Target) : null);

    /// <summary>The words of <see cref="EfAsync"/>.</summary>
    public static string[] EfWords(string command, Provider provider, ITestDatabase? database) =>
        ["dotnet", "ef", .. command.Split(' '), "--no-build", "--project", MigrationsProject, .. DriverArguments(provider, database)];

    /// <summary>Runs a command at the root and returns its output; it must succeed.</summary>
    public async Task<string> RunAsync(
        IReadOnlyList<string> words, CancellationToken cancellationToken, (string Name, string Value)? variable = null)
    {
        var run = await TryAsync(words, cancellationToken, variable);

        Assert.That(run.ExitCode, Is.Zero, $"{string.Join(' ', words)}{System.Environment.NewLine}{run.Output}");
        return run.Output;
    }

    /// <summary>Runs a command at the root.</summary>
    public Task<ProgramRun> TryAsync(
        IReadOnlyList<string> words, CancellationToken cancellationToken, (string Name, string Value)? variable = null)
    {
        // Else that of PostgreSQL is the developer's own folder.
        var environment = new Dictionary<string, string>(Environment) { ["DB_BACKUPS_PATH"] = PathOf("backups") };
        if (variable is { } one)
        {
            environment[one.Name] = one.Value;
        }

        return ProgramRun.RunAsync(_folder.FullName, environment, words, cancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    // SQLite is the default driver, and its path comes from the environment: both ways are in use.
    private static string[] DriverArguments(Provider provider, ITestDatabase? database) => (provider, database) switch
    {
        (Provider.Sqlite, _) => [],
        (_, null) => ["--", "--driver", "postgres"],
        _ => ["--", "--driver", "postgres", "--connection", database.Target],
    };
}
