using System.Text;

namespace Boternity.Data.Storage;

/// <summary>The rules of a folder that an operator names, as far as they need no file system.</summary>
internal static class FolderPath
{
    private const int MaxBytes = 4096;

    /// <summary>The first rule that <paramref name="path"/> breaks, as a message; null if it breaks none.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="subject">What the message is about: <c>files path</c>.</param>
    public static string? Error(string path, string subject)
    {
        if (path.AsSpan().ContainsAny("\0\r\n"))
        {
            return $"{subject} must not contain NUL, CR or LF";
        }

        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal))
        {
            return $"{subject} must not start with '~': it is not expanded";
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"{subject} must not be longer than {MaxBytes} bytes";
        }

        return Path.GetDirectoryName(Trimmed(path)) is null ? $"{subject} must not be the root of a file system" : null;
    }

    /// <summary>Makes an acceptable relative path absolute; a path with an error comes back unchanged.</summary>
    public static string MakeAbsolute(string path, string currentDirectory) =>
        Error(path, "") is null ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, currentDirectory)) : path;

    /// <summary>Absolute, and without a separator at its end.</summary>
    public static string Trimmed(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
