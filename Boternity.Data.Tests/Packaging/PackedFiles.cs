using System.Xml.Linq;
using Boternity.Data.Tests.Feed;
using Boternity.Data.Tests.Migrations;

namespace Boternity.Data.Tests.Packaging;

/// <summary>The packages of this repository, packed from a copy of its files in a folder that nobody else has.</summary>
internal sealed class PackedFiles : IDisposable
{
    private const string Suffix = "packed";

    private readonly ScratchRepository _repository;

    private PackedFiles(ScratchRepository repository) => _repository = repository;

    /// <summary>The folder of the packed files.</summary>
    public string Folder => _repository.PathOf("packed");

    /// <summary>The version of all packages.</summary>
    public string Version => Path.GetFileNameWithoutExtension(
        Directory.GetFiles(Folder, $"Boternity.Data.Cli.*-{Suffix}.nupkg").Single())["Boternity.Data.Cli.".Length..];

    /// <summary>Packs as a release does, but for the version's suffix, so that no cache has them, and without the analyzers, which take the most time.</summary>
    public static async Task<PackedFiles> PackAsync(CancellationToken cancellationToken)
    {
        var packed = new PackedFiles(await ScratchRepository.CreateAsync(cancellationToken));
        try
        {
            await packed._repository.RunAsync(
                [
                    ProgramRun.DotNet, "pack", "--configuration", "Release", "--output", packed.Folder, "--nologo", "--verbosity", "quiet",
                    $"-p:VersionSuffix={Suffix}", "-p:ContinuousIntegrationBuild=true", "-p:RunAnalyzers=false",
                ],
                cancellationToken);
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    /// <summary>The entries of every packed file, by file and entry.</summary>
    public IReadOnlyDictionary<string, byte[]> Entries() => Directory.GetFiles(Folder)
        .SelectMany(file => FeedFiles.ReadPackage(file), (file, entry) => (Name: $"{Path.GetFileName(file)}/{entry.Key}", entry.Value))
        .ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);

    /// <summary>What a package says of itself.</summary>
    public XElement Metadata(string package)
    {
        var nuspec = FeedFiles.ReadPackage(Path.Combine(Folder, $"{package}.{Version}.nupkg"))[$"{package}.nuspec"];
        using var text = new MemoryStream(nuspec);
        var metadata = XDocument.Load(text).Root!.Elements().Single();

        // One namespace less to write in every question; which one it is differs between packages.
        foreach (var element in metadata.DescendantsAndSelf())
        {
            element.Name = element.Name.LocalName;
        }

        return metadata;
    }

    public void Dispose() => _repository.Dispose();
}
