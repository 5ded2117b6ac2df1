using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using Boternity.Data.Tests.Support;
using SQLitePCL;

namespace Boternity.Data.Tests.Feed;

/// <summary>Where the feed's files and the assemblies to compare them with are found.</summary>
internal static class FeedFiles
{
    /// <summary>The repository's <c>tools/feed</c>.</summary>
    public static string Root { get; } = Path.Combine(Repository.Root, "tools", "feed");

    /// <summary>The committed packages.</summary>
    public static string Packages { get; } = Path.Combine(Root, "packages");

    /// <summary>The SQLitePCLRaw.core of this run: the stand-in, or the genuine assembly where the registry has it.</summary>
    public static string LoadedBinding { get; } = typeof(raw).Assembly.Location;

    /// <summary>Only the genuine assembly has providers.</summary>
    public static bool IsStandIn { get; } = typeof(raw).Assembly.GetType("SQLitePCL.ISQLite3Provider") is null;

    /// <summary>The genuine SQLitePCLRaw.core 2.0.6, downloaded with the test project.</summary>
    public static string GenuineBinding { get; } = Path.Combine(
        typeof(FeedFiles).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "NuGetPackageRoot").Value!,
        "sqlitepclraw.core",
        "2.0.6",
        "lib",
        "netstandard2.0",
        "SQLitePCLRaw.core.dll");

    /// <summary>Ends the test as not applicable where the genuine packages are in use.</summary>
    public static void RequireStandIn()
    {
        if (!IsStandIn)
        {
            Assert.Ignore("The registry has the genuine SQLitePCLRaw.core, so the stand-in is not in use.");
        }
    }

    /// <summary>Entry name to content.</summary>
    public static SortedDictionary<string, byte[]> ReadPackage(string path)
    {
        var entries = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var package = ZipFile.OpenRead(path);
        foreach (var entry in package.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            entries.Add(entry.FullName, content.ToArray());
        }

        return entries;
    }

    /// <summary>Runs <c>pack.sh</c> into <paramref name="output"/>.</summary>
    public static async Task PackAsync(string output, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path.Combine(Root, "pack.sh"), [output])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A test run hands its own build's settings down; the packer's build takes none of them.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var log = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.That(process.ExitCode, Is.Zero, $"{await log}{await errors}");
    }
}
