namespace Boternity.Data.Workflows;

/// <summary>A worker's right to write to a run: what it writes is refused when the lease is lost.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Owner">The run's <see cref="WorkflowRun.LeaseOwner"/> since the claim; no two claims have the same.</param>
public sealed record WorkflowRunLease(Guid RunId, string Owner);
