using System.Collections.Frozen;

namespace Boternity.Data.Files;

/// <summary>The media type of a file by its name, and whether its content is text for a search index.</summary>
/// <remarks>The table is the upstream's: spec/boternity.md 7.4.</remarks>
public static class MimeType
{
    /// <summary>Of a name without an extension, or with one that is not in the table: <c>application/octet-stream</c>.</summary>
    public const string Unknown = "application/octet-stream";

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>
    {
        ["txt"] = "text/plain",
        ["md"] = "text/markdown",
        ["markdown"] = "text/markdown",
        ["csv"] = "text/csv",
        ["html"] = "text/html",
        ["htm"] = "text/html",
        ["css"] = "text/css",
        ["xml"] = "text/xml",
        ["yaml"] = "text/yaml",
        ["yml"] = "text/yaml",
        ["toml"] = "text/toml",
        ["rs"] = "text/x-rust",
        ["py"] = "text/x-python",
        ["js"] = "text/javascript",
        ["ts"] = "text/typescript",
        ["json"] = "application/json",
        ["sh"] = "text/x-shellscript",
        ["bash"] = "text/x-shellscript",
        ["sql"] = "text/x-sql",
        ["go"] = "text/x-go",
        ["java"] = "text/x-java",
        ["c"] = "text/x-c",
        ["h"] = "text/x-c",
        ["cpp"] = "text/x-c++",
        ["hpp"] = "text/x-c++",
        ["cc"] = "text/x-c++",
        ["cxx"] = "text/x-c++",
        ["pdf"] = "application/pdf",
        ["doc"] = "application/msword",
        ["docx"] = "application/msword",
        ["png"] = "image/png",
        ["gif"] = "image/gif",
        ["webp"] = "image/webp",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["svg"] = "image/svg+xml",
        ["zip"] = "application/zip",
        ["tar"] = "application/x-tar",
        ["gz"] = "application/gzip",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The media type of a file.</summary>
    /// <param name="filename">What follows the last dot counts, in any case of letters.</param>
    /// <returns>The type, <see cref="Unknown"/> when the table has none. Never null.</returns>
    public static string Of(string filename)
    {
        ArgumentNullException.ThrowIfNull(filename);

        var dot = filename.LastIndexOf('.');
        return dot >= 0 && ByExtension.TryGetValue(filename[(dot + 1)..], out var type) ? type : Unknown;
    }

    /// <summary>Whether a search index can read the content: <c>text/*</c> and <c>application/json</c>.</summary>
    /// <param name="mimeType">A media type in any case of letters; parameters such as <c>; charset=utf-8</c> do not matter.</param>
    /// <returns>True for text and JSON.</returns>
    public static bool IsIndexable(string mimeType)
    {
        ArgumentNullException.ThrowIfNull(mimeType);

        var type = mimeType.Split(';')[0].Trim();
        return type.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/json", StringComparison.OrdinalIgnoreCase);
    }
}
