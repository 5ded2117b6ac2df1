using System.Globalization;
using System.Text.Json;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Contenders.Executions;

/// <summary>
/// Engines that run workflows side by side, one each: an execution, <see cref="Tasks"/> tasks that are planned, begun and completed, its completion.
/// Readers look at executions under way.
/// </summary>
internal abstract class ExecutionContender : Contender
{
    /// <summary>Of one workflow.</summary>
    public const int Tasks = 10;

    /// <summary>Writes of one workflow: its start, three for each task, its completion.</summary>
    public const int Writes = 2 + (3 * Tasks);

    /// <summary>Who read beside the engines.</summary>
    public const int Readers = 4;

    protected const string WorkflowId = "sweep";
    protected const string Provider = "anthropic";
    protected const string Model = "large";
    protected const long PromptTokens = 900;
    protected const long CompletionTokens = 150;

    protected static readonly JsonElement Output = JsonElement.Parse(
        """{"summary":"Nothing happened today that would not have happened without anybody looking.","sources":["a","b","c"]}""");

    private readonly Engine[] _engines;
    private long _completed;
    private long _started;

    protected ExecutionContender(ContenderSpec spec)
    {
        Spec = spec;
        _engines = [.. Enumerable.Range(0, spec.Callers).Select(_ => new Engine(NextId()))];
    }

    public override string WriteAheadLog => $"{Spec.Database}-wal";

    protected ContenderSpec Spec { get; }

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(PlainSqlite.ConnectionString(Spec.Database) + ";Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var stored = Number(connection, "SELECT count(*) FROM workflow_states WHERE status = 'SUCCESS'");
        var tasks = Number(connection, "SELECT count(*) FROM task_states t JOIN workflow_states w USING (workflow_exec_id) "
            + "WHERE w.status = 'SUCCESS' AND t.status = 'SUCCESS' AND json_array_length(t.usage) = 1");
        var sound = PlainSqlite.Scalar(connection, "PRAGMA quick_check");
        var wanted = Interlocked.Read(ref _completed);
        var error = stored != wanted ? $"{stored} workflows are completed, {wanted} were acknowledged."
            : tasks != stored * Tasks ? $"{tasks} tasks of {stored} workflows are completed."
            : sound != "ok" ? sound
            : null;
        return new Verification(error, string.Create(CultureInfo.InvariantCulture, $"{stored} workflows and {tasks} tasks counted"), "");
    }

    /// <summary>The file's bytes beyond those at the start, for each thousand workflows that are in it.</summary>
    public static double BytesOfThousand(string database, long before)
    {
        using var connection = new SqliteConnection(PlainSqlite.ConnectionString(database) + ";Mode=ReadOnly;Pooling=False");
        connection.Open();

        // By tasks: of the workflows under way at the end only a part is there.
        var workflows = Number(connection, "SELECT count(*) FROM task_states") / (double)Tasks;
        return 1_000.0 * (new FileInfo(database).Length - before) / workflows;
    }

    /// <summary>The write that is next for an engine.</summary>
    protected Turn TurnOf(int engine) => new(_engines[engine].Id, _engines[engine].Step);

    /// <summary>The write was acknowledged.</summary>
    protected void Acknowledge(int engine)
    {
        if (++_engines[engine].Step == Writes)
        {
            Interlocked.Increment(ref _completed);
            _engines[engine] = new Engine(NextId());
        }
    }

    /// <summary>An execution that is or was under way.</summary>
    protected string SomeId() => Id(Random.Shared.NextInt64(Math.Max(1, Interlocked.Read(ref _started) - Spec.Callers), Interlocked.Read(ref _started) + 1));

    private string NextId() => Id(Interlocked.Increment(ref _started));

    private static string Id(long number) => string.Create(CultureInfo.InvariantCulture, $"2x{number:D25}");

    private static long Number(SqliteConnection connection, string sql) =>
        long.Parse(PlainSqlite.Scalar(connection, sql), CultureInfo.InvariantCulture);

    /// <summary>What to write: the start, then a task's three writes, one task after the other, then the completion.</summary>
    /// <param name="Workflow">The execution.</param>
    /// <param name="Step">0 to <see cref="Writes"/> - 1.</param>
    protected readonly record struct Turn(string Workflow, int Step)
    {
        public bool IsStart => Step == 0;

        public bool IsCompletion => Step == Writes - 1;

        /// <summary>0: planned, 1: begun, 2: completed.</summary>
        public int Phase => (Step - 1) % 3;

        public string TaskId => string.Create(CultureInfo.InvariantCulture, $"task-{(Step - 1) / 3}");

        public string TaskExecId => $"{Workflow}/{TaskId}";
    }

    private sealed class Engine(string id)
    {
        public string Id => id;

        public int Step { get; set; }
    }
}
