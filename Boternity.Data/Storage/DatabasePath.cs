using System.Text;

namespace Boternity.Data.Storage;

/// <summary>The rules of a database path that need no file system. The SQLite engine checks the rest when it opens the file.</summary>
internal static class DatabasePath
{
    private const int MaxBytes = 4096;
    private const string DefaultFileName = "boternity.db";

    /// <summary>The first rule that <paramref name="path"/> breaks, as a message; null if it breaks none.</summary>
    public static string? Error(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "sqlite driver requires path";
        }

        if (path == DatabaseConfig.InMemoryPath)
        {
            return null;
        }

        return ForbiddenText(path) ?? Shape(path) ?? Ending(path);
    }

    /// <summary>
    /// Makes an acceptable relative path absolute. An absolute path, <c>:memory:</c> and a path with an error come back unchanged:
    /// resolving <c>../x</c> here would hide it from the check that refuses it.
    /// </summary>
    public static string MakeAbsolute(string path, string currentDirectory) =>
        path == DatabaseConfig.InMemoryPath || Path.IsPathFullyQualified(path) || Error(path) is not null
            ? path
            : Path.GetFullPath(path, currentDirectory);

    /// <summary>The path that is used when none is given; empty if there is neither a data directory nor a home directory.</summary>
    public static string Default(DatabaseEnvironment environment)
    {
        if (environment.Variable("BOTERNITY_DATA_DIR") is { Length: > 0 } directory)
        {
            return Path.Join(directory, DefaultFileName);
        }

        return environment.HomeDirectory.Length == 0 ? "" : Path.Join(environment.HomeDirectory, ".boternity", DefaultFileName);
    }

    private static string? ForbiddenText(string path)
    {
        if (path.AsSpan().ContainsAny("\0\r\n"))
        {
            return "sqlite path must not contain NUL, CR or LF";
        }

        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            return "sqlite path must be a plain path, not a file: URI";
        }

        // Both would end the path early in a URI or a connection string.
        if (path.AsSpan().ContainsAny('?', ';'))
        {
            return "sqlite path must not contain '?' or ';'";
        }

        if (path.Contains("|DataDirectory|", StringComparison.OrdinalIgnoreCase))
        {
            return "sqlite path must not contain |DataDirectory|";
        }

        return Encoding.UTF8.GetByteCount(path) > MaxBytes ? $"sqlite path must not be longer than {MaxBytes} bytes" : null;
    }

    private static string? Shape(string path)
    {
        var root = Path.GetPathRoot(path) ?? "";
        var depth = 0;

        foreach (var segment in path[root.Length..].Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar))
        {
            switch (segment)
            {
                case "" or ".":
                    break;
                case ".." when depth > 0:
                    depth--;
                    break;
                case "..":
                    if (root.Length == 0)
                    {
                        return "sqlite path cannot traverse directories";
                    }

                    break;
                case "~" when depth == 0 && root.Length == 0:
                    return "sqlite path must not start with '~': it is not expanded";
                default:
                    depth++;
                    break;
            }
        }

        return depth == 0 || Path.EndsInDirectorySeparator(path) ? "sqlite path must reference a file" : null;
    }

    // Some file systems drop them, so that two texts would name one file.
    private static string? Ending(string path) =>
        path[^1] == '.' || char.IsWhiteSpace(path[^1]) ? "sqlite path must not end with a dot or a blank" : null;
}
