namespace Boternity.Data.Tests.Feed;

/// <summary>What lies in the feed is what its sources give.</summary>
[Explicit("Takes a minute; .ci/run runs it by its category.")]
[Category("Operators")]
public sealed class FeedPackTests
{
    [Test]
    [Platform(Exclude = "Win", Reason = "pack.sh is a POSIX shell script.")]
    [CancelAfter(300_000)]
    public async Task Pack_gives_the_committed_packages(CancellationToken cancellationToken)
    {
        var output = Directory.CreateTempSubdirectory("boternity-feed-");
        try
        {
            await FeedFiles.PackAsync(output.FullName, cancellationToken);

            string[] packages = [.. Directory.GetFiles(FeedFiles.Packages, "*.nupkg").Select(file => Path.GetFileName(file))];
            var sameSdk = ReadSdk(output.FullName) == ReadSdk(FeedFiles.Packages);
            Assert.That(output.GetFiles("*.nupkg").Select(file => file.Name), Is.EquivalentTo(packages));
            Assert.Multiple(() =>
            {
                foreach (var name in packages)
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
}
