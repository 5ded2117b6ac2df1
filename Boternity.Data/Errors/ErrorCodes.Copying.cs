namespace Boternity.Data.Errors;

/// <content>084x: copies from one database into another.</content>
public static partial class ErrorCodes
{
    /// <summary>A copy into this database has not come to its end. Run the same copy again; it goes on where it stopped.</summary>
    public const string CopyUnfinished = "BD0840";

    /// <summary>The target of a copy has rows, or the unfinished copy of another database. Take an empty one, or say that it may be overwritten.</summary>
    public const string CopyTargetNotEmpty = "BD0841";

    /// <summary>Source and target of a copy are the same database. Name another one.</summary>
    public const string CopyOntoItself = "BD0842";

    /// <summary>A value of the source cannot be stored by both drivers. Correct the column named, and copy again.</summary>
    public const string CopyValueRefused = "BD0843";

    /// <summary>What was copied is not what was read; the target stays unfinished. Copy again, and look after the target's disk.</summary>
    public const string CopyDiffers = "BD0844";

    /// <summary>SQLite: a copy held up the write-ahead log of its source up to its hard cap. Run it again when less is written.</summary>
    public const string CopyHoldsLog = "BD0845";

    /// <summary>A copy needs its target for itself, and somebody has it open. Stop the holder named.</summary>
    public const string CopyTargetInUse = "BD0846";

    /// <summary>A database in memory is not copied. Copy a file.</summary>
    public const string CopyUnsupported = "BD0847";

    /// <summary>Rows of the source refer to rows that are not there; the target stays unfinished. Run <c>doctor --deep</c> on the source.</summary>
    public const string CopyReferences = "BD0848";
}
