namespace Boternity.Data.Errors;

/// <content>The texts of the files' store: their rows, and the folder that holds their contents.</content>
internal static partial class Messages
{
    /// <remarks>Without the name: it is the caller's text, and they have it.</remarks>
    public static StoreException NoSuchFile(Guid botId) =>
        New(StoreErrorKind.NotFound, ErrorCodes.NotFound, $"Bot {botId} has no file of that name.");

    public static StoreException NoSuchFileVersion(Guid botId, int version) =>
        New(StoreErrorKind.NotFound, ErrorCodes.NotFound, $"Bot {botId} has no version {version} of a file of that name.");

    public static StoreException NoFileContent(Guid fileId, int version) =>
        New(StoreErrorKind.NotFound, ErrorCodes.NotFound, $"Version {version} of file {fileId} was saved without a content.");

    /// <param name="fileId">The file.</param>
    /// <param name="version">Its version.</param>
    /// <param name="reason">A clause: <c>its size is another</c>.</param>
    public static StoreException ContentCorrupt(Guid fileId, int version, string reason) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.ContentCorrupt,
            Text(ErrorCodes.ContentCorrupt, $"The content of version {version} of file {fileId} does not match its row: {reason}."))
        {
            Hint = "Save the same content again, or restore the blob from a backup.",
        };

    public static StoreException ContentMissing(Guid fileId, int version) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.ContentMissing,
            Text(ErrorCodes.ContentMissing, $"The content of version {version} of file {fileId} is not in the folder of contents."))
        {
            Hint = "Check FilesPath; save the same content again, or restore the blob from a backup.",
        };

    public static StoreException FilesPathMissing() =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.FilesPathMissing,
            Text(ErrorCodes.FilesPathMissing, $"There is no folder for the contents of files: set FilesPath (DB_FILES_PATH)."));

    /// <param name="path">The folder of contents.</param>
    /// <param name="cause">What the system said.</param>
    public static StoreException FilesFull(string path, Exception cause) =>
        new(StoreErrorKind.StorageFull, ErrorCodes.StorageFull, Text(ErrorCodes.StorageFull, $"'{path}' has no space left."), cause)
        {
            Hint = "Free some space; reads go on.",
        };

    /// <inheritdoc cref="FilesFull"/>
    public static StoreException FilesReadOnly(string path, Exception cause) =>
        new(
            StoreErrorKind.ReadOnly,
            ErrorCodes.FileSystemReadOnly,
            Text(ErrorCodes.FileSystemReadOnly, $"'{path}' is on a read-only filesystem."),
            cause)
        {
            Hint = "Mount the filesystem writable.",
        };

    /// <inheritdoc cref="FilesFull"/>
    public static StoreException FilesDenied(string path, Exception cause) =>
        new(StoreErrorKind.Denied, ErrorCodes.Denied, Text(ErrorCodes.Denied, $"The system refused the operation on '{path}'."), cause)
        {
            Hint = "Check owner and modes of the folder.",
        };

    /// <inheritdoc cref="FilesFull"/>
    public static StoreException FilesUnavailable(string path, Exception cause) =>
        new(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.InputOutput,
            Text(ErrorCodes.InputOutput, $"'{path}' could not be read or written."),
            cause);

    /// <param name="path">The folder.</param>
    /// <param name="reason">A clause: <c>it is a link</c>.</param>
    public static StoreException FilesCannotOpen(string path, string reason) =>
        New(StoreErrorKind.StorageUnavailable, ErrorCodes.CannotOpen, $"The folder '{path}' cannot be used: {reason}.");

    /// <param name="path">The folder of contents.</param>
    public static StoreException ContentSwept(string path) =>
        New(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.InputOutput,
            $"A content vanished from '{path}' before its row was written: save it again.");
}
