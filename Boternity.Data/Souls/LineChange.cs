namespace Boternity.Data.Souls;

/// <summary>Where a line of a difference stands.</summary>
public enum LineChange
{
    /// <summary>In both documents.</summary>
    None,

    /// <summary>Only in the first.</summary>
    Removed,

    /// <summary>Only in the second.</summary>
    Added,
}
