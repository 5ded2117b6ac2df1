namespace Boternity.Data.Deployments;

/// <summary>What became of a deployment's container, as far as the operator knows. Stored as lower-case text.</summary>
public enum DeploymentStatus
{
    /// <summary>Configured, never started; the status of a new deployment.</summary>
    Created,

    /// <summary>Its container runs.</summary>
    Running,

    /// <summary>Its container was stopped.</summary>
    Stopped,

    /// <summary>Its container failed.</summary>
    Error,
}
