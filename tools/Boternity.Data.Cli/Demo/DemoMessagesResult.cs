using Boternity.Data.Messaging;

namespace Boternity.Data.Cli.Demo;

/// <summary>What came of <see cref="DemoMessages"/>.</summary>
internal sealed record DemoMessagesResult
{
    public required BotChannel Channel { get; init; }

    public required int Subscribers { get; init; }

    /// <summary>The question and its answer.</summary>
    public required IReadOnlyList<BotMessage> Thread { get; init; }

    /// <summary>What the bot that answered had to read, before and after.</summary>
    public required int UnreadBefore { get; init; }

    public required int UnreadAfter { get; init; }
}
