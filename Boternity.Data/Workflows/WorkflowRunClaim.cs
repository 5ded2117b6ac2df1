namespace Boternity.Data.Workflows;

/// <summary>A run that a worker got.</summary>
/// <param name="Run">The run as stored now, in status running.</param>
/// <param name="Lease">What every write of the worker names.</param>
public sealed record WorkflowRunClaim(WorkflowRun Run, WorkflowRunLease Lease);
