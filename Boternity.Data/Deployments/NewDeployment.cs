namespace Boternity.Data.Deployments;

/// <summary>What a new deployment starts with. Each text is trimmed, and 1 to <see cref="BotDeployment.MaxTextLength"/> UTF-16 units.</summary>
public sealed record NewDeployment
{
    /// <summary>The bot to deploy; it must exist, and have no deployment yet.</summary>
    public required Guid BotId { get; init; }

    /// <summary>Unique among deployments.</summary>
    public required string Name { get; init; }

    /// <summary>Who serves the model.</summary>
    public required string AiProvider { get; init; }

    /// <summary>The model's name at its provider.</summary>
    public required string Model { get; init; }

    /// <summary>Where the bot talks.</summary>
    public required string ChannelType { get; init; }

    /// <summary>The container it runs in, if it has one already.</summary>
    public string? ContainerId { get; init; }

    /// <summary>Created unless said otherwise.</summary>
    public DeploymentStatus Status { get; init; }
}
