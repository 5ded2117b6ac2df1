namespace Boternity.Data.Errors;

/// <content>Users and API keys.</content>
internal static partial class Messages
{
    public static StoreException AdminExists() =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.AdminExists,
            Text(ErrorCodes.AdminExists, $"There is an admin already, so there is no first one to make."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Table = "users",
            Hint = "Let an admin add the others.",
        };

    public static StoreException LastAdmin(Guid id) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.LastAdmin,
            Text(ErrorCodes.LastAdmin, $"The user {id} is the last admin and stays one."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Required,
            Table = "users",
            Hint = "Make another user an admin first.",
        };

    /// <param name="cause">The driver's answer, whichever of the two indexes on the email it names.</param>
    public static StoreException EmailTaken(Exception cause) =>
        Taken($"Another user has the email, in this or another case", "users", "idx_users_email_ci", "normalized_email", cause);

    /// <param name="cause">The driver's answer, whichever of the unique indexes it names.</param>
    public static StoreException LegacyKeyExists(Exception cause) =>
        Taken($"The API key was imported before", "api_keys", "idx_api_keys_hash", "hash", cause);

    public static StoreException PepperUnavailable() =>
        new(
            StoreErrorKind.Secret,
            ErrorCodes.PepperUnavailable,
            Text(ErrorCodes.PepperUnavailable, $"No pepper for API keys is loaded: keys can be neither issued nor verified."))
        {
            Hint = "Call UseSecrets(...) where the service is built, and configure a master key.",
        };

    public static StoreException PepperUnknown(object pepperKeyId) =>
        New(
            StoreErrorKind.Secret,
            ErrorCodes.PepperUnavailable,
            $"The pepper {pepperKeyId} of an API key is not among the loaded data keys: the key can be neither accepted nor refused.");

    private static StoreException Taken(FormattableString text, string table, string constraint, string column, Exception cause)
    {
        var answer = cause as IStoreError;
        return new(
            StoreErrorKind.Conflict,
            ErrorCodes.Duplicate,
            $"{Text(ErrorCodes.Duplicate, text)} (constraint {constraint}; table {table}; columns {column}).",
            answer is null ? cause : cause.InnerException)
        {
            Outcome = answer?.Outcome ?? WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
            Constraint = constraint,
            Table = table,
            Columns = [column],
            SqliteExtendedCode = answer?.SqliteExtendedCode,
            SqlState = answer?.SqlState,
        };
    }
}
