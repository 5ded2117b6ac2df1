namespace Boternity.Data.Errors;

/// <content>Imports: paths, tables and versions, never a row.</content>
internal static partial class Messages
{
    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>does not exist</c>.</param>
    /// <param name="cause">What was thrown, if anything.</param>
    public static StoreException UpstreamUnreadable(string path, string reason, Exception? cause) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.UpstreamUnreadable,
            Text(ErrorCodes.UpstreamUnreadable, $"The file to import, '{path}', {reason}."),
            cause);

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>has no table bots</c>.</param>
    public static StoreException UpstreamUnknown(string path, string reason) =>
        New(StoreErrorKind.InvalidInput, ErrorCodes.UpstreamUnknown, $"The file '{path}' cannot be imported: it {reason}. Nothing was imported.");

    /// <param name="path">The file for what is left out.</param>
    /// <param name="reason">A clause: <c>exists and is another file</c>.</param>
    /// <param name="cause">What was thrown, if anything.</param>
    public static StoreException RefusedFileUnusable(string path, string reason, Exception? cause) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.RefusedFileUnusable,
            Text(ErrorCodes.RefusedFileUnusable, $"The file '{path}' for the rows that an import leaves out {reason}."),
            cause);

    /// <param name="path">The folder.</param>
    /// <param name="reason">A clause: <c>is no folder</c>.</param>
    /// <param name="cause">What was thrown, if anything.</param>
    public static StoreException UpstreamSecretsUnusable(string path, string reason, Exception? cause) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.UpstreamSecretsUnusable,
            Text(ErrorCodes.UpstreamSecretsUnusable, $"The secrets to import, '{path}', {reason}. Nothing was imported."),
            cause);
}
