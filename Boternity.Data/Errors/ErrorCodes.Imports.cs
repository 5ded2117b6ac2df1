namespace Boternity.Data.Errors;

/// <content>083x: imports from the systems that this one follows.</content>
public static partial class ErrorCodes
{
    /// <summary>The file to import is missing, no SQLite database, damaged, being written, or one of this library. See the message.</summary>
    public const string UpstreamUnreadable = "BD0830";

    /// <summary>The file to import is of another system, or of a newer version of it than this one knows. Name the right file.</summary>
    public const string UpstreamUnknown = "BD0831";

    /// <summary>The file for what an import leaves out cannot be written, or is another file. Name another path.</summary>
    public const string RefusedFileUnusable = "BD0832";

    /// <summary>The folder of secrets to import is missing, cannot be read, or is this store's own. Name the upstream system's.</summary>
    public const string UpstreamSecretsUnusable = "BD0837";
}
