using System.Xml.Linq;
using Boternity.Data.Tests.Architecture;

namespace Boternity.Data.Tests.Packaging;

/// <summary>The versions of Directory.Packages.props.</summary>
internal static class CentralVersions
{
    private static readonly XElement Project = XElement.Load(RepositoryFiles.PathOf("Directory.Packages.props"));

    public static string Of(string package)
    {
        var version = Project.Descendants("PackageVersion").Single(one => one.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

        // A version that several packages share is a property of the same file.
        return version.StartsWith("$(", StringComparison.Ordinal) ? Project.Descendants(version[2..^1]).Single().Value : version;
    }
}
