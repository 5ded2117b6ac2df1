namespace Boternity.Data.Storage.Postgres;

/// <summary>The bounds of sessions and units.</summary>
internal static class PostgresLimits
{
    /// <summary>Sessions per host and role, and units at once.</summary>
    public const int MaxSessions = 32;

    /// <summary>Tries of a unit that met a serialization failure or a deadlock.</summary>
    public const int MaxTries = 4;

    /// <summary>From the call to the COMMIT, all waiting and all tries included; also the longest single statement.</summary>
    public static readonly TimeSpan UnitDeadline = TimeSpan.FromSeconds(30);

    /// <summary>How long a statement waits for one lock.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a session may sit in a transaction without a statement: the server ends it and frees its locks.</summary>
    public static readonly TimeSpan IdleInTransaction = TimeSpan.FromSeconds(30);
}
