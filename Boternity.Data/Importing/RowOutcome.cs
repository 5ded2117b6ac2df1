namespace Boternity.Data.Importing;

/// <summary>What becomes of an upstream row.</summary>
internal enum RowOutcome
{
    /// <summary>Some of what it becomes is new.</summary>
    Taken,

    /// <summary>All of it is here.</summary>
    AlreadyThere,

    /// <summary>It is here with other content.</summary>
    Differs,

    /// <summary>It has no place.</summary>
    Refused,
}
