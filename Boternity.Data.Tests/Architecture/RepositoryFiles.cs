namespace Boternity.Data.Tests.Architecture;

/// <summary>The files of the repository that this run was built from: those of the working tree, without what Git ignores.</summary>
internal static class RepositoryFiles
{
    private const string Solution = "Boternity.Data.sln";

    /// <summary>Absolute.</summary>
    public static string Root { get; } = FindRoot();

    // .gitignore names whole folders as `name/`; what it says about single files does not matter here.
    private static readonly HashSet<string> IgnoredFolders =
    [
        ".git",
        .. File.ReadLines(PathOf(".gitignore")).Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/')),
    ];

    /// <summary>The absolute path of a file of the repository.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>Paths relative to <see cref="Root"/>, with slashes, in ordinal order.</summary>
    public static IReadOnlyList<string> All() =>
        [.. FilesIn(new DirectoryInfo(Root))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The C# files that people write here: neither what <c>dotnet ef</c> generates nor the feed's stand-ins for others' packages.</summary>
    public static IEnumerable<SourceFile> Sources() =>
        All()
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("tools/feed/", StringComparison.Ordinal) && !IsGenerated(path))
            .Select(path => new SourceFile(path, File.ReadAllText(PathOf(path))));

    private static bool IsGenerated(string path) =>
        path.StartsWith("Boternity.Data/Compiled/", StringComparison.Ordinal)
        || path.StartsWith("Boternity.Data.Migrations/Sqlite/", StringComparison.Ordinal)
        || path.StartsWith("Boternity.Data.Migrations/Postgres/", StringComparison.Ordinal);

    private static IEnumerable<string> FilesIn(DirectoryInfo folder) =>
        folder.EnumerateDirectories()
            .Where(child => !IgnoredFolders.Contains(child.Name))
            .SelectMany(FilesIn)
            .Concat(folder.EnumerateFiles().Select(file => file.FullName));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"{Solution} was not found above {AppContext.BaseDirectory}.");
    }
}
