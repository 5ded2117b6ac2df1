namespace Boternity.Data.Workflows;

/// <summary>How a failed step is tried again. Stored as snake_case text.</summary>
public enum RetryStrategy
{
    /// <summary>As it was.</summary>
    Simple,

    /// <summary>After the model has seen the error, <c>llm_self_correct</c>.</summary>
    LlmSelfCorrect,
}
