namespace Boternity.Data.Errors;

/// <content>085x: replication.</content>
public static partial class ErrorCodes
{
    /// <summary>PostgreSQL: a commit is on the primary, and no synchronous standby confirmed it. Look the row up by its key before doing it again.</summary>
    public const string CommitNotReplicated = "BD0850";
}
