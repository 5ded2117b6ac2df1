using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Files;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>A store fixture with a folder of contents of its own, and a look at it past the library.</summary>
public abstract class FileSpec(Provider provider) : StoreSpec(provider)
{
    protected string Root { get; } = Path.Combine(RunFolder.Shared.CreateFolder(), "blobs");

    protected override TestDatabaseOptions? Options => new() { Settings = { ["FilesPath"] = Root } };

    protected IFileStore Files => Database.Resolve<IFileStore>();

    protected IFileMetadataStore Metadata => Database.Resolve<IFileMetadataStore>();

    /// <summary>The names of all blobs.</summary>
    protected IEnumerable<string> Blobs => FilesBelow(Root).Except(TemporaryFiles).Select(path => Path.GetFileName(path));

    protected IEnumerable<string> TemporaryFiles => FilesBelow(Path.Combine(Root, "tmp"));

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    protected static string HashOf(string text) => HashOf(Bytes(text));

    protected string PathOf(string text) => Path.Combine(Root, HashOf(text)[..2], HashOf(text));

    protected Task<BotFile> SaveAsync(Guid bot, string filename, string text) => Files.SaveAsync(bot, filename, Bytes(text), null, Cancel);

    protected async Task<string> ReadAsync(Guid bot, string filename, int? version = null) =>
        Encoding.UTF8.GetString(await Files.ReadAsync(bot, filename, version, Cancel));

    /// <summary>Makes every file of the tree look as if nobody had touched it for so long.</summary>
    protected void Age(TimeSpan age)
    {
        foreach (var path in FilesBelow(Root))
        {
            File.SetLastWriteTimeUtc(path, (Database.Clock.GetUtcNow() - age).UtcDateTime);
        }
    }

    /// <summary>As <see cref="Age"/>, without the temporary files.</summary>
    protected void AgeBlobs(TimeSpan age)
    {
        foreach (var path in FilesBelow(Root).Except(TemporaryFiles))
        {
            File.SetLastWriteTimeUtc(path, (Database.Clock.GetUtcNow() - age).UtcDateTime);
        }
    }

    protected async Task<List<FileDamage>> VerifyAsync()
    {
        var found = new List<FileDamage>();
        await foreach (var damage in Files.VerifyAsync(Cancel))
        {
            found.Add(damage);
        }

        return found;
    }

    private static string[] FilesBelow(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
}
