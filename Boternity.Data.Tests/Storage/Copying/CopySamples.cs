using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>Rows of every table: one with every column set to what is longest, largest or oddest, and where columns may be NULL one with NULLs.</summary>
internal static class CopySamples
{
    public const string Secret = "a sealed value that opens on the other side";

    // Letters of one to four bytes, what JSON and CSV escape, and a blank at each end.
    private const string Odd = " \u0001\t\r\n\"'\\,{}é漢😀\u2028\ufeff ";

    private const string Json =
        """{"z": -0.0, "a": [1.50, 1e2, 1E-7, 12345678901234567890.123456789, 9223372036854775808, true, null], "é\"\\\n\u0001": {"😀": "\ud83d\ude00", "": {}}}""";

    private static readonly DateTimeOffset First = DateTimeOffset.MinValue;
    private static readonly DateTimeOffset Last = new(DateTimeOffset.MaxValue.Ticks / 10 * 10, TimeSpan.Zero);
    private static readonly string Long = new('x', 100_000);
    private static readonly byte[] Bytes32 = [.. Enumerable.Range(0, 32).Select(number => (byte)(number * 8))];
    private static readonly byte[] Bytes16 = Bytes32[..16];

    public static async Task InsertAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        await database.Resolve<ISecretStore>()
            .PutAsync(Boternity.Data.Encryption.SecretScope.Global, "SEALED", Secret, new PutSecretOptions(), cancellationToken);
        foreach (var statement in Statements(Uuid7.Create(database.Now), Uuid7.Create(database.Now), Guid.Empty))
        {
            await database.ExecuteAsync(statement, cancellationToken);
        }
    }

    private static IEnumerable<FormattableString> Statements(Guid id, Guid second, Guid zero) =>
    [
        $"INSERT INTO users (id, email, role, created_at, revision) VALUES ({id}, 'Odd.Ünïcode@EXAMPLE.org', 'admin', {First}, {long.MaxValue})",
        $"""
        INSERT INTO api_keys (id, name, prefix, alg, hash, pepper_key_id, scopes, user_id, created_at, expires_at, last_used_at, revoked_at)
        VALUES ({id}, {Odd}, 'bk_full', 2, {Bytes32}, (SELECT id FROM data_keys LIMIT 1), '["a", "b"]', {id}, {First}, {Last}, {Last}, {Last})
        """,
        $"INSERT INTO api_keys (id, prefix, alg, hash, created_at) VALUES ({second}, 'bk_null', 1, {new byte[32]}, {First})",
        $"""
        INSERT INTO bots (id, slug, name, description, status, category, tags, user_id, conversation_count, total_tokens_used, version_count,
            created_at, updated_at, last_active_at, revision)
        VALUES ({id}, 'full', {Odd}, {Long}, 'archived', 'utility', '["é", "\\", "😀"]', {id}, {long.MaxValue}, {long.MaxValue}, {int.MaxValue},
            {First}, {Last}, {Last}, {long.MaxValue})
        """,
        $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ({zero}, 'null', '', {Last}, {First})",
        $"""
        INSERT INTO bot_deployments (bot_id, name, channel_type, ai_provider, model, container_id, status, created_at, updated_at)
        VALUES ({id}, {Odd}, 'slack', 'openai', 'm', {Long}, 'error', {First}, {Last})
        """,
        $"INSERT INTO bot_deployments (bot_id, name, channel_type, ai_provider, model) VALUES ({zero}, '', '', '', '')",
        $"INSERT INTO bot_channels (name, created_by_bot_id, created_at, last_sequence) VALUES ({Odd}, {id}, {First}, {long.MaxValue})",
        $"INSERT INTO bot_subscriptions (bot_id, channel_name, subscribed_at, acknowledged) VALUES ({id}, {Odd}, {Last}, {long.MaxValue})",
        $"INSERT INTO bot_inboxes (bot_id, last_sequence, acknowledged) VALUES ({id}, {long.MaxValue}, {long.MaxValue})",
        $"""
        INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_bot_id, message_type, body, timestamp, sequence, thread_id)
        VALUES ({id}, {id}, {Odd}, 'direct', {zero}, 'text', {Json}, {First}, 1, {id})
        """,
        $"""
        INSERT INTO bot_messages (id, sender_bot_id, sender_bot_name, recipient_type, recipient_channel, message_type, body, timestamp, sequence,
            thread_id, reply_to)
        VALUES ({second}, {id}, '', 'channel', {Odd}, '', 'null', {Last}, {long.MaxValue}, {id}, {id})
        """,
        $"""
        INSERT INTO bot_files (id, bot_id, filename, mime_type, size_bytes, content_hash, is_indexed, version, created_at, updated_at)
        VALUES ({id}, {id}, {Odd}, '', {long.MaxValue}, {Long[..64]}, {true}, {int.MaxValue}, {First}, {Last})
        """,
        $"INSERT INTO bot_files (id, bot_id, filename, created_at, updated_at) VALUES ({second}, {id}, '', {First}, {Last})",
        $"""
        INSERT INTO bot_file_versions (id, file_id, version, size_bytes, content_hash, created_at)
        VALUES ({id}, {id}, {int.MaxValue}, {long.MaxValue}, {Long[..64]}, {First})
        """,
        $"INSERT INTO bot_file_versions (id, file_id, version, created_at) VALUES ({second}, {id}, 1, {First})",
        $"""
        INSERT INTO bot_kv_store (bot_id, key, value, revision, created_at, updated_at, expires_at)
        VALUES ({id}, {Odd}, {Json}, {long.MaxValue}, {First}, {Last}, {Last})
        """,
        $"INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at) VALUES ({id}, '', '\"\"', {First}, {Last})",
        $"INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at) VALUES ({zero}, 'Z', '1', {First}, {Last})",
        $"INSERT INTO bot_kv_store (bot_id, key, value, created_at, updated_at) VALUES ({zero}, 'a', '1', {First}, {Last})",
        $"""
        INSERT INTO soul_versions (id, bot_id, version, content, hash, message, created_at)
        VALUES ({id}, {id}, {int.MaxValue}, {Long + Odd}, {Long[..64]}, {Odd}, {First})
        """,
        $"INSERT INTO soul_versions (id, bot_id, version, content, hash, created_at) VALUES ({second}, {id}, 1, '', {Long[..64]}, {First})",
        $"""
        INSERT INTO secrets (id, scope, key, provider, hint, version, created_at, updated_at)
        VALUES ({second}, 'global', {Odd}, 'environment', {Odd}, {long.MaxValue}, {First}, {Last})
        """,
        $"""
        INSERT INTO secret_audit_log (id, occurred_at, actor_kind, actor_id, action, scope, name, secret_id, key_id, value_version, outcome,
            correlation_id)
        VALUES ({id}, {First}, 'service', {Odd}, 'shred', 'global', {Odd}, {second}, {Bytes16}, {long.MaxValue}, 'ok', {Odd})
        """,
        $"""
        INSERT INTO destroyed_keys (id, scope, purpose, version, actor, reason, destroyed_at)
        VALUES ({Bytes16}, 'global', 'secret', {long.MaxValue}, {Odd}, {Odd}, {Last})
        """,
        $"""
        INSERT INTO key_rotation_jobs (id, kind, scope, from_key, to_key, state, total, done, skipped, failed, cursor, lease_owner, lease_until,
            heartbeat_at, started_at, finished_at, last_error_code)
        VALUES ({id}, 'rewrap', 'global', {Bytes16}, {Bytes16}, 'failed', {long.MaxValue}, 1, 2, 3, {id}, {Odd}, {Last}, {First}, {First}, {Last}, 'BD0001')
        """,
        $"""
        INSERT INTO key_rotation_jobs (id, kind, state, total, done, skipped, failed, started_at)
        VALUES ({second}, 'reencrypt', 'completed', 0, 0, 0, 0, {First})
        """,
        $"INSERT INTO key_rotation_failures (job_id, table_name, record_id, code, at) VALUES ({id}, {Odd}, {id}, '', {First})",
        $"""
        INSERT INTO memory_audit_log (id, bot_id, memory_id, action, actor, details, created_at)
        VALUES ({id}, {id}, {zero}, 'merge', {Odd}, {Long}, {First})
        """,
        $"INSERT INTO memory_audit_log (id, bot_id, memory_id, action, actor, created_at) VALUES ({second}, {id}, {zero}, 'add', '', {Last})",
        $"""
        INSERT INTO provider_health (name, priority, circuit_state, consecutive_failures, last_error, last_latency_ms, last_success_at, opened_at,
            probe_expires_at, probe_token, rate_limited_until, retry_at, total_calls, total_failures, updated_at, uptime_since)
        VALUES ({Odd}, {int.MaxValue}, 'half_open', {int.MaxValue}, {Long}, {long.MaxValue}, {First}, {First}, {Last}, {id}, {Last}, {Last},
            {long.MaxValue}, {long.MaxValue}, {Last}, {First})
        """,
        $"INSERT INTO provider_health (name, updated_at) VALUES ('', {First})",
        $"""
        INSERT INTO workflows (id, name, owner_type, owner_bot_id, definition, created_at, updated_at) VALUES ({id}, {Odd}, 'bot', {id}, {Json}, {First}, {Last})
        """,
        $"INSERT INTO workflows (id, name, owner_type, definition) VALUES ({second}, '', 'global', '[]')",
        $"INSERT INTO workflow_triggers (workflow_id, position, type, schedule, timezone) VALUES ({id}, 0, 'cron', {Odd}, {Odd})",
        $"INSERT INTO workflow_triggers (workflow_id, position, type, path) VALUES ({id}, {int.MaxValue}, 'webhook', {Odd})",
        $"INSERT INTO workflow_triggers (workflow_id, position, type, source, event_type) VALUES ({second}, 1, 'event', {Odd}, {Odd})",
        $"""
        INSERT INTO workflow_runs (id, workflow_id, workflow_name, workflow_revision, status, trigger_type, trigger_payload, context, error, started_at,
            completed_at, cancel_requested_at, parent_run_id, concurrency_key, concurrency_limit)
        VALUES ({id}, {id}, {Odd}, {long.MaxValue}, 'cancelled', 'manual', {Json}, {Json}, {Odd}, {First}, {Last}, {Last}, {second}, {Odd}, {int.MaxValue})
        """,
        $"""
        INSERT INTO workflow_runs (id, workflow_name, workflow_revision, status, trigger_type, started_at, lease_owner, lease_expires_at)
        VALUES ({second}, '', 1, 'running', '', {First}, {Odd}, {Last})
        """,
        $"""
        INSERT INTO workflow_steps (id, run_id, step_id, step_name, status, attempt, input, output, error, started_at, completed_at, idempotency_key)
        VALUES ({id}, {id}, {Odd}, {Odd}, 'failed', {int.MaxValue}, {Json}, {Json}, {Odd}, {First}, {Last}, {Odd})
        """,
        $"INSERT INTO workflow_steps (id, run_id, step_id, step_name, status) VALUES ({second}, {id}, '', '', 'pending')",
        $"""
        INSERT INTO workflow_states (workflow_exec_id, workflow_id, status, input, output, error, usage, created_at, updated_at)
        VALUES ('z', {Odd}, 'FAILED', {Json}, {Json}, {Json}, '[]', {First}, {Last})
        """,
        $"INSERT INTO workflow_states (workflow_exec_id, workflow_id, status) VALUES ({Odd}, '', 'PENDING')",
        $"""
        INSERT INTO task_states (task_exec_id, task_id, workflow_exec_id, workflow_id, component, status, execution_type, agent_id, action_id, input,
            output, error, usage, created_at, updated_at)
        VALUES ('z', {Odd}, 'z', '', 'agent', 'FAILED', 'basic', {Odd}, {Odd}, {Json}, {Json}, {Json}, {"[" + Json + "]"}, {First}, {Last})
        """,
        $"""
        INSERT INTO task_states (task_exec_id, task_id, workflow_exec_id, workflow_id, component, status, parent_state_id)
        VALUES ('a', '', 'z', '', 'agent', 'PENDING', 'z')
        """,
        $"""
        INSERT INTO execution_overrides (id, workflow_exec_id, task_exec_id, from_status, to_status, actor, reason, created_at)
        VALUES ({id}, {Odd}, {Odd}, 'FAILED', 'SUCCESS', {Odd}, {Odd}, {First})
        """,
        $"""
        INSERT INTO execution_overrides (id, workflow_exec_id, from_status, to_status, actor, reason, created_at)
        VALUES ({second}, '', 'FAILED', 'SUCCESS', '', '', {Last})
        """,
    ];
}
