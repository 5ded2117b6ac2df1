using System.Text.RegularExpressions;

namespace Boternity.Data.Tests.Architecture;

/// <summary>A C# file of the repository.</summary>
/// <param name="Path">Relative to the repository's root, with slashes.</param>
/// <param name="Text">Its content.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    private static readonly string[] RegistrationFiles =
    [
        "Boternity.Data/Hosting/BoternityDataBuilder.cs",
        "Boternity.Data/Hosting/BoternityDataServiceCollectionExtensions.cs",
        "Boternity.Data.Migrations/MigrateOnStartExtensions.cs",
    ];

    /// <summary>The folder of its project, which is also the project's name.</summary>
    public string Project => ProjectFolder[(ProjectFolder.LastIndexOf('/') + 1)..];

    /// <summary>The namespace that its folder stands for; registration extensions live where services look for them.</summary>
    public string ExpectedNamespace =>
        RegistrationFiles.Contains(Path) ? "Microsoft.Extensions.DependencyInjection" : string.Join('.', [Project, .. FoldersInProject]);

    /// <summary>The namespace that it declares; null when it declares none (top-level statements, assembly attributes).</summary>
    public string? DeclaredNamespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>The names of the types that it declares, those inside of others left out.</summary>
    public IEnumerable<string> DeclaredTypes => TypeLine().Matches(Text).Select(match => match.Groups["name"].Value);

    /// <summary>From 1.</summary>
    public IEnumerable<(int Number, string Text)> Lines => Text.Split('\n').Select((line, index) => (index + 1, line));

    private string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    // The nearest folder that has a project file.
    private string ProjectFolder
    {
        get
        {
            for (var folder = Folder; folder.Length > 0; folder = folder[..Math.Max(0, folder.LastIndexOf('/'))])
            {
                if (Directory.EnumerateFiles(RepositoryFiles.PathOf(folder), "*.csproj").Any())
                {
                    return folder;
                }
            }

            throw new InvalidOperationException($"{Path} is in no project.");
        }
    }

    private string[] FoldersInProject => Folder[ProjectFolder.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Where in the file a text stands, for people.</summary>
    public string At(int line) => $"{Path}:{line}";

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    // Namespaces are file-scoped, so a type that is not inside of another one begins its line.
    [GeneratedRegex(@"^(?!using|//)(?:[a-z]+ )*(?:class|interface|enum|record struct|record|struct) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
