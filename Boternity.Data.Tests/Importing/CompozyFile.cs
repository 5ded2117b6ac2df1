using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>The SQLite file of Compozy's engine; spec/botmaker-compozy.md 2.6.</summary>
internal sealed class CompozyFile : UpstreamDatabase
{
    public const string Time = "2026-02-01T10:00:00.5Z";

    // References are not enforced where the pragma is off, which is the driver's default.
    private const string First =
        """
        CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL,
          tstamp TIMESTAMP DEFAULT (datetime('now')));
        CREATE TABLE workflow_states (workflow_exec_id TEXT NOT NULL PRIMARY KEY, workflow_id TEXT NOT NULL, status TEXT NOT NULL, usage TEXT,
          input TEXT, output TEXT, error TEXT,
          created_at TEXT NOT NULL DEFAULT (datetime('now')), updated_at TEXT NOT NULL DEFAULT (datetime('now')));
        CREATE TABLE task_states (component TEXT NOT NULL, status TEXT NOT NULL, task_exec_id TEXT NOT NULL PRIMARY KEY, task_id TEXT NOT NULL,
          workflow_exec_id TEXT NOT NULL, workflow_id TEXT NOT NULL, execution_type TEXT NOT NULL DEFAULT 'basic', usage TEXT, agent_id TEXT,
          tool_id TEXT, action_id TEXT, parent_state_id TEXT, input TEXT, output TEXT, error TEXT,
          created_at TEXT NOT NULL DEFAULT (datetime('now')), updated_at TEXT NOT NULL DEFAULT (datetime('now')));
        CREATE TABLE users (id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
          created_at TEXT NOT NULL DEFAULT (datetime('now')));
        CREATE TABLE api_keys (id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, hash BLOB NOT NULL, prefix TEXT NOT NULL UNIQUE,
          created_at TEXT NOT NULL DEFAULT (datetime('now')), last_used TEXT);
        """;

    private const string Later =
        """
        ALTER TABLE task_states RENAME TO former;
        CREATE TABLE task_states (component TEXT NOT NULL, status TEXT NOT NULL, task_exec_id TEXT NOT NULL PRIMARY KEY, task_id TEXT NOT NULL,
          workflow_exec_id TEXT NOT NULL, workflow_id TEXT NOT NULL, execution_type TEXT NOT NULL DEFAULT 'basic'
            CHECK (execution_type IN ('basic', 'router', 'parallel', 'collection', 'composite')), usage TEXT, agent_id TEXT,
          tool_id TEXT, action_id TEXT, parent_state_id TEXT, input TEXT CHECK (input IS NULL OR json_valid(input)),
          output TEXT CHECK (output IS NULL OR json_valid(output)), error TEXT CHECK (error IS NULL OR json_valid(error)),
          created_at TEXT NOT NULL DEFAULT (datetime('now')), updated_at TEXT NOT NULL DEFAULT (datetime('now')));
        DROP TABLE former;
        CREATE TRIGGER trg_task_states_updated_at AFTER UPDATE ON task_states BEGIN
          UPDATE task_states SET updated_at = datetime('now') WHERE task_exec_id = NEW.task_exec_id; END;
        ALTER TABLE api_keys ADD COLUMN fingerprint BLOB;
        """;

    /// <param name="isLater">Whether it has the form of the last version.</param>
    public CompozyFile(bool isLater = false)
        : base("compozy.db")
    {
        Run(First);
        if (isLater)
        {
            Run(Later);
        }

        AddRow("goose_db_version (version_id, is_applied, tstamp)", 20250711163858L, 1L, "2026-02-01 10:00:00");
    }

    public ImportSource Source => new(UpstreamSystem.Compozy, FilePath);

    public void AddWorkflow(string id, params (string Column, object? Value)[] more) => Add("workflow_states", more, new()
    {
        ["workflow_exec_id"] = id,
        ["workflow_id"] = "digest",
        ["status"] = "SUCCESS",
        ["created_at"] = Time,
        ["updated_at"] = Time,
    });

    public void AddTask(string id, string workflow, params (string Column, object? Value)[] more) => Add("task_states", more, new()
    {
        ["task_exec_id"] = id,
        ["task_id"] = "step",
        ["workflow_exec_id"] = workflow,
        ["workflow_id"] = "digest",
        ["component"] = "task",
        ["status"] = "SUCCESS",
        ["created_at"] = Time,
        ["updated_at"] = Time,
    });

    private void Add(string table, (string Column, object? Value)[] more, Dictionary<string, object?> values)
    {
        foreach (var (column, value) in more)
        {
            values[column] = value;
        }

        AddRow($"{table} ({string.Join(", ", values.Keys)})", [.. values.Values]);
    }
}
