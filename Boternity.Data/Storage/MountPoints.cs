namespace Boternity.Data.Storage;

/// <summary>What is mounted where, as Linux lists it for this process.</summary>
internal static class MountPoints
{
    private const string List = "/proc/self/mountinfo";

    // Of a line: number, parent, device, root, mount point.
    private const int PointIndex = 4;

    /// <summary>Whether a path is itself a mount point; false where the system has no such list.</summary>
    public static bool Contains(string path) => File.Exists(List) && File.ReadLines(List).Any(line => Is(line, path));

    /// <param name="line">Of the system's list.</param>
    /// <param name="path">Absolute.</param>
    public static bool Is(string line, string path) =>
        line.Split(' ') is { Length: > PointIndex } words && words[PointIndex].Replace(@"\040", " ", StringComparison.Ordinal) == path;
}
