namespace Boternity.Data.Workflows;

/// <summary>What a worker that is heard of learns.</summary>
/// <param name="ExpiresAt">UTC, whole microseconds: until when the lease lasts without another heartbeat.</param>
/// <param name="CancelRequestedAt">UTC: when somebody asked for the end of the run, which the worker ends then; null when nobody did.</param>
public sealed record WorkflowRunHeartbeat(DateTimeOffset ExpiresAt, DateTimeOffset? CancelRequestedAt);
