namespace Boternity.Data.Files;

/// <summary>What is wrong with a stored content.</summary>
public enum FileDamageKind
{
    /// <summary>There is no blob of that hash.</summary>
    Missing,

    /// <summary>The blob has another size than the row says.</summary>
    WrongSize,

    /// <summary>The blob's bytes have another hash than the row says.</summary>
    WrongHash,

    /// <summary>At the blob's place is a link or a folder, or the row's hash is no hash.</summary>
    NotAFile,

    /// <summary>The blob could not be read: modes, or a failing disk.</summary>
    Unreadable,
}
