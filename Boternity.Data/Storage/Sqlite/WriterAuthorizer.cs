using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>What a write unit must not do to the connection that it shares with all others.</summary>
/// <remarks>Asked when a statement is prepared, which the kept commands make rare. A lease may: its connection is looked at after it.</remarks>
internal static class WriterAuthorizer
{
    /// <summary>The savepoint that a unit runs in.</summary>
    public const string UnitSavepoint = "unit";

    // These take an argument and change nothing; "defer_foreign_keys" ends with the transaction.
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "defer_foreign_keys",
        "foreign_key_check",
        "foreign_key_list",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "quick_check",
        "table_info",
        "table_list",
        "table_xinfo",
    };

    /// <summary>Whether a statement would begin or end the transaction or the savepoint that a unit runs in.</summary>
    public static bool IsFrame(int action, utf8z savepoint) =>
        action == raw.SQLITE_TRANSACTION || (action == raw.SQLITE_SAVEPOINT && IsFrame(savepoint.utf8_to_string()));

    /// <summary>Whether a unit may prepare a statement with this action.</summary>
    public static bool Allows(int action, utf8z subject, utf8z argument) => action switch
    {
        // A temporary object takes the place of the real one for every later unit.
        raw.SQLITE_CREATE_TEMP_INDEX or raw.SQLITE_CREATE_TEMP_TABLE or raw.SQLITE_CREATE_TEMP_TRIGGER or raw.SQLITE_CREATE_TEMP_VIEW => false,
        raw.SQLITE_ATTACH or raw.SQLITE_DETACH => false,
        raw.SQLITE_PRAGMA => argument.utf8_to_string() is null || Harmless.Contains(subject.utf8_to_string()),
        _ => true,
    };

    private static bool IsFrame(string savepoint) =>
        savepoint.Equals(UnitSavepoint, StringComparison.OrdinalIgnoreCase) || savepoint.StartsWith(WriteScope.SavepointPrefix, StringComparison.OrdinalIgnoreCase);
}
