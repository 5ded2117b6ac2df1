namespace Boternity.Data.Workflows;

/// <summary>The statements that LINQ has no words for; both drivers run the same ones.</summary>
internal static class WorkflowRunSql
{
    /// <summary>
    /// Which runs wait for a worker: pending, or running without a lease. In the words of a partial index, which SQLite would pass over
    /// for one that leads on the status if the status were compared for equality.
    /// </summary>
    public const string Ready = "lease_owner IS NULL AND completed_at IS NULL AND status <> 'paused'";

    private const string HasSlot =
        """
        (concurrency_limit IS NULL OR concurrency_limit > (
            SELECT COUNT(*) FROM workflow_runs AS taken
            WHERE taken.concurrency_key = workflow_runs.concurrency_key AND taken.lease_owner IS NOT NULL))
        """;

    // The limits that the leased runs of each key have used up: of three runs 1, 2 and 3. Made once for a statement and then only looked
    // up, where a count for each run would make a claim pay for all that waits behind a full key. The comparison of the
    // key, which any text passes, is there to reach the index.
    private const string IsNotFull =
        """
        (concurrency_limit IS NULL OR (concurrency_key, concurrency_limit) NOT IN (
            SELECT taken.concurrency_key, CAST(ROW_NUMBER() OVER (PARTITION BY taken.concurrency_key) AS integer)
            FROM workflow_runs AS taken WHERE taken.lease_owner IS NOT NULL AND taken.concurrency_key >= ''))
        """;

    /// <summary>Argument: the run, the owner, the end of the lease. One row, or none when another was first or its key has no slot.</summary>
    public const string Claim =
        $"""
        UPDATE workflow_runs SET status = 'running', lease_owner = {"{1}"}, lease_expires_at = {"{2}"}, revision = revision + 1
        WHERE id = {"{0}"} AND {Ready} AND {HasSlot}
        RETURNING *
        """;

    /// <summary>The next run that waits for a worker and has a slot. Reads each run before it.</summary>
    public static string Next(string skipLocked) =>
        $"SELECT * FROM workflow_runs WHERE {Ready} AND {IsNotFull} ORDER BY started_at, id LIMIT 1 {skipLocked}";

    /// <summary>Arguments: the instant, the limit. The runs whose leases ran out, the one that did first before others.</summary>
    public static string Expired(string skipLocked) =>
        $"SELECT * FROM workflow_runs WHERE status = 'running' AND lease_expires_at <= {"{0}"} ORDER BY lease_expires_at LIMIT {"{1}"} {skipLocked}";

    /// <summary>Arguments: the instant, the limit. Two that delete at once take different runs.</summary>
    public static string DeleteFinished(string skipLocked) =>
        $"""
        WITH old AS MATERIALIZED (
            SELECT id FROM workflow_runs
            WHERE status <> 'crashed' AND completed_at < {"{0}"} ORDER BY completed_at, id LIMIT {"{1}"} {skipLocked})
        DELETE FROM workflow_runs WHERE id IN (SELECT id FROM old)
        """;
}
