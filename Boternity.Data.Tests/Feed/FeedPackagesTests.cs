using System.Text;
using System.Xml.Linq;

namespace Boternity.Data.Tests.Feed;

/// <summary>No binary lies in the feed without its source, and none carries a trace of the machine that built it.</summary>
public sealed class FeedPackagesTests
{
    private static IEnumerable<string> PackageNames => Directory.GetFiles(FeedFiles.Packages, "*.nupkg").Select(Path.GetFileName)!;

    [Test]
    [Platform(Exclude = "Win", Reason = "pack.sh is a POSIX shell script.")]
    [CancelAfter(300_000)]
    public async Task Pack_gives_the_committed_packages(CancellationToken cancellationToken)
    {
        var output = Directory.CreateTempSubdirectory("boternity-feed-");
        try
        {
            await FeedFiles.PackAsync(output.FullName, cancellationToken);

            var sameSdk = ReadSdk(output.FullName) == ReadSdk(FeedFiles.Packages);
            Assert.That(output.GetFiles("*.nupkg").Select(file => file.Name), Is.EquivalentTo(PackageNames));
            Assert.Multiple(() =>
            {
                foreach (var name in PackageNames)
                {
                    AssertSameContent(name, Path.Combine(output.FullName, name), sameSdk);
                }
            });
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    [TestCaseSource(nameof(PackageNames))]
    public void Package_version_loses_to_the_genuine_one(string name)
    {
        var entries = FeedFiles.ReadPackage(Path.Combine(FeedFiles.Packages, name));
        var nuspec = XDocument.Parse(Encoding.UTF8.GetString(entries.Single(entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value));

        var version = Version.Parse(nuspec.Descendants().Single(element => element.Name.LocalName == "version").Value);

        Assert.That(version.Revision, Is.EqualTo(1), "X.1 is above what is asked for and below everything else.");
    }

    [TestCaseSource(nameof(PackageNames))]
    public void Package_names_no_machine_path(string name)
    {
        string[] traces = [FeedFiles.Root, "/home/", "/root/", "/Users/", "/tmp/", @":\"];

        var entries = FeedFiles.ReadPackage(Path.Combine(FeedFiles.Packages, name));

        Assert.Multiple(() =>
        {
            foreach (var (entry, content) in entries)
            {
                Assert.That(traces.Where(trace => Contains(content, trace)), Is.Empty, entry);
            }
        });
    }

    [Test]
    public void Loaded_binding_is_the_committed_one()
    {
        FeedFiles.RequireStandIn();
        var package = Directory.GetFiles(FeedFiles.Packages, "SQLitePCLRaw.core.*.nupkg").Single();

        var committed = FeedFiles.ReadPackage(package)["lib/net10.0/SQLitePCLRaw.core.dll"];

        Assert.That(
            File.ReadAllBytes(FeedFiles.LoadedBinding).AsSpan().SequenceEqual(committed),
            "An older stand-in is in NuGet's global packages folder: delete sqlitepclraw.core/2.1.13.1 there and restore again.");
    }

    private static void AssertSameContent(string name, string packed, bool sameSdk)
    {
        var actual = FeedFiles.ReadPackage(packed);
        var expected = FeedFiles.ReadPackage(Path.Combine(FeedFiles.Packages, name));

        Assert.That(actual.Keys, Is.EqualTo(expected.Keys), name);
        foreach (var (entry, content) in actual.Where(entry => expected.ContainsKey(entry.Key)))
        {
            // Another compiler may emit other IL for the same source; what the assembly offers stays the same.
            if (sameSdk || !entry.EndsWith(".dll", StringComparison.Ordinal))
            {
                Assert.That(content.AsSpan().SequenceEqual(expected[entry]), $"{name}: {entry} differs from what its source gives.");
            }
            else
            {
                Assert.That(ApiSurface.Read(content).Members, Is.EqualTo(ApiSurface.Read(expected[entry]).Members), $"{name}: {entry}");
            }
        }
    }

    private static string ReadSdk(string packages) => File.ReadAllText(Path.Combine(packages, "packed-with-sdk.txt"));

    private static bool Contains(byte[] content, string text)
    {
        return content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
            || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
    }
}
