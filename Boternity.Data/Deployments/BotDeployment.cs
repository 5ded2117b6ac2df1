namespace Boternity.Data.Deployments;

/// <summary>How a bot is deployed: with which model, on which channel, in which container. A bot has one deployment or none.</summary>
/// <remarks>Table <c>bot_deployments</c>, design card seed 003.</remarks>
public sealed class BotDeployment
{
    /// <summary>The longest text of any member, in UTF-16 units.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The deployed bot, and the deployment's key. Deleting the bot deletes its deployment.</summary>
    public Guid BotId { get; init; }

    /// <summary>Unique among deployments, compared exactly; trimmed, 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string Name { get; set; }

    /// <summary>Who serves the model, for example <c>anthropic</c>; trimmed, 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string AiProvider { get; set; }

    /// <summary>The model's name at its provider; trimmed, 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string Model { get; set; }

    /// <summary>Where the bot talks, for example <c>telegram</c>; trimmed, 1 to <see cref="MaxTextLength"/> UTF-16 units.</summary>
    public required string ChannelType { get; set; }

    /// <summary>The container it runs in, at most <see cref="MaxTextLength"/> UTF-16 units; null while it has none.</summary>
    public string? ContainerId { get; set; }

    /// <summary>Created when added, unless said otherwise.</summary>
    public DeploymentStatus Status { get; set; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
