using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Follows symbolic links below directories where they are expected, as Kubernetes has them: <c>key -> ..data/key</c>.</summary>
internal static class MountedPath
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    /// <summary>Where a key file really is.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="roots">Directories below which links are followed.</param>
    /// <returns>The path itself when it is below none of them.</returns>
    /// <exception cref="StoreException">A link leads out of the root, or in circles; <see cref="ErrorCodes.KeyFileLink"/>.</exception>
    public static string Resolve(string path, IEnumerable<string> roots)
    {
        var root = roots.Select(Path.GetFullPath).FirstOrDefault(candidate => IsBelow(path, candidate));
        if (root is null)
        {
            return path;
        }

        var target = Follow(path);
        return IsBelow(target, Follow(root)) ? target : throw Messages.KeyFileLink(path, $"leads out of '{root}'");
    }

    /// <summary>Whether a path is inside of a directory; both absolute and without dots.</summary>
    public static bool IsBelow(string path, string directory) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Follow(string path)
    {
        var rest = new Stack<string>();
        var current = Push(rest, path, "");
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            var next = Path.Join(current, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
            }
            else if (++links > MostLinks)
            {
                throw Messages.KeyFileLink(path, "leads through too many links");
            }
            else
            {
                current = Push(rest, target, current);
            }
        }

        return current;
    }

    // The parts come off the stack from the first to the last. Returns where they begin.
    private static string Push(Stack<string> rest, string path, string relativeTo)
    {
        var root = Path.GetPathRoot(path) ?? "";
        foreach (var part in path[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            if (part != ".")
            {
                rest.Push(part);
            }
        }

        return root.Length > 0 ? root : relativeTo;
    }
}
