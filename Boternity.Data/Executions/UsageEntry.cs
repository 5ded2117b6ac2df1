namespace Boternity.Data.Executions;

/// <summary>What one model was used for by an execution, in tokens.</summary>
/// <remarks>An item of the column <c>usage</c>, a JSON array; spec/botmaker-compozy.md 3.4.</remarks>
public sealed class UsageEntry
{
    private readonly long? _total;

    /// <summary>The provider, such as <c>anthropic</c>; not empty.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name; not empty.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens of the prompt; 0 or more.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the answer; 0 or more.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>All tokens, as the provider counted them; 0 or more. The sum of prompt and answer unless said otherwise.</summary>
    public long TotalTokens
    {
        get => _total ?? PromptTokens + CompletionTokens;
        init => _total = value;
    }

    /// <summary>Tokens of thinking; 0 or more, null when not counted.</summary>
    public long? ReasoningTokens { get; init; }

    /// <summary>Tokens of the prompt that the provider had in its cache; 0 or more, null when not counted.</summary>
    public long? CachedPromptTokens { get; init; }

    /// <summary>Tokens of sound in the prompt; 0 or more, null when not counted.</summary>
    public long? InputAudioTokens { get; init; }

    /// <summary>Tokens of sound in the answer; 0 or more, null when not counted.</summary>
    public long? OutputAudioTokens { get; init; }

    /// <summary>Which agents used it, each once, in ordinal order; null when not said.</summary>
    public IReadOnlyList<string>? AgentIds { get; init; }

    /// <summary>UTC, whole microseconds: when it was first used; null when not said.</summary>
    public DateTimeOffset? CapturedAt { get; init; }

    /// <summary>UTC, whole microseconds: when it was last used; null when not said.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Where the figures come from: <c>task</c> or <c>workflow</c>; null when not said.</summary>
    public string? Source { get; init; }
}
