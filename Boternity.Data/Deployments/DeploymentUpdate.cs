using Boternity.Data.Storage;

namespace Boternity.Data.Deployments;

/// <summary>
/// What to change of a deployment; what is not set stays as it is. Each text is trimmed, and 1 to
/// <see cref="BotDeployment.MaxTextLength"/> UTF-16 units.
/// </summary>
public sealed record DeploymentUpdate
{
    /// <summary>Unique among deployments.</summary>
    public string? Name { get; init; }

    /// <summary>Who serves the model.</summary>
    public string? AiProvider { get; init; }

    /// <summary>The model's name at its provider.</summary>
    public string? Model { get; init; }

    /// <summary>Where the bot talks.</summary>
    public string? ChannelType { get; init; }

    /// <summary>The container it runs in; null when it has none any more.</summary>
    public Change<string?> ContainerId { get; init; }

    /// <summary>The new status.</summary>
    public DeploymentStatus? Status { get; init; }
}
