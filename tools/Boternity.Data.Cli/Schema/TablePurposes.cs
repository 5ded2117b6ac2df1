namespace Boternity.Data.Cli.Schema;

/// <summary>What each table is for, in a line.</summary>
/// <remarks>Here and not as comments in the model: those would be part of the schema, and a better word would be a migration.</remarks>
internal static class TablePurposes
{
    private static readonly Dictionary<string, string> Purposes = new(StringComparer.Ordinal)
    {
        ["api_keys"] = "What is stored of API keys: a prefix that tells them apart, and a keyed hash.",
        ["bot_channels"] = "The channels that bots write into.",
        ["bot_deployments"] = "How bots are deployed, at most once each.",
        ["bot_file_versions"] = "Every version of the bots' files; the bytes are blobs in FilesPath.",
        ["bot_files"] = "The bots' files as they are now.",
        ["bot_inboxes"] = "How far bots have read what was written to them directly.",
        ["bot_kv_store"] = "The values that bots keep under keys.",
        ["bot_messages"] = "What bots wrote to one another and into channels; it outlives the bots.",
        ["bot_subscriptions"] = "Who reads which channel, and how far.",
        ["bots"] = "The identity of every bot.",
        ["data_keys"] = "The keys that seal, wrapped under a master key.",
        ["destroyed_keys"] = "Which keys there were, and why they were destroyed.",
        ["execution_overrides"] = "Statuses that were set against the rules. Rows are added only.",
        ["key_rotation_failures"] = "What rotations could not open, and left as it was.",
        ["key_rotation_jobs"] = "Rotations of keys, under way and done.",
        ["keyring_state"] = "One row, which changes when keys do.",
        ["memory_audit_log"] = "What was done to the bots' memories. Rows are added only.",
        ["provider_health"] = "How the AI providers fare: a circuit breaker that processes share.",
        ["secret_audit_log"] = "What was done with secrets and keys. Rows are added only.",
        ["secrets"] = "The secrets, sealed.",
        ["soul_versions"] = "The immutable history of every bot's soul.",
        ["task_states"] = "The tasks of executions, a tree, as an engine sees them.",
        ["users"] = "The people who own bots and API keys.",
        ["workflow_runs"] = "The runs of workflows, under way and finished.",
        ["workflow_states"] = "The executions of workflows, as an engine sees them.",
        ["workflow_steps"] = "The attempts at the steps of runs.",
        ["workflow_triggers"] = "The triggers of the workflows' definitions once more, to look for them.",
        ["workflows"] = "The workflows and their definitions.",
    };

    public static IReadOnlyCollection<string> Tables => Purposes.Keys;

    /// <returns>A sentence; empty for a table that has none, which a test does not let pass.</returns>
    public static string Of(string table) => Purposes.GetValueOrDefault(table, "");
}
