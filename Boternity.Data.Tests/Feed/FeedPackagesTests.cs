using System.Text;
using System.Xml.Linq;

namespace Boternity.Data.Tests.Feed;

/// <summary>No binary lies in the feed without its source, and none carries a trace of the machine that built it.</summary>
public sealed class FeedPackagesTests
{
    private static IEnumerable<string> PackageNames => Directory.GetFiles(FeedFiles.Packages, "*.nupkg").Select(Path.GetFileName)!;

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

    private static bool Contains(byte[] content, string text)
    {
        return content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
            || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
    }
}
