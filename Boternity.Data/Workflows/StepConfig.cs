using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Boternity.Data.Workflows;

/// <summary>What a step does, in full. Which members it has follows from <see cref="Type"/>; the others are null.</summary>
/// <remarks>
/// spec/boternity.md 4.1. One flat type, because EF Core knows no inheritance within a JSON column; the methods name what each kind needs.
/// Templates and expressions are stored as they are.
/// </remarks>
public sealed class StepConfig
{
    /// <summary>What it does.</summary>
    public required StepKind Type { get; init; }

    /// <summary>Of <see cref="StepKind.Agent"/>, required: the bot's slug.</summary>
    public string? Bot { get; init; }

    /// <summary>Of <see cref="StepKind.Agent"/> and <see cref="StepKind.Approval"/>, required: a template.</summary>
    public string? Prompt { get; init; }

    /// <summary>Of <see cref="StepKind.Agent"/>: another model than the bot's own.</summary>
    public string? Model { get; init; }

    /// <summary>Of <see cref="StepKind.Skill"/>, required: its name.</summary>
    public string? Skill { get; init; }

    /// <summary>
    /// Of <see cref="StepKind.Skill"/>: a template, and so a JSON string. Of <see cref="StepKind.SubWorkflow"/>: any JSON value. JSON
    /// <c>null</c> is as good as none.
    /// </summary>
    public JsonElement? Input { get; init; }

    /// <summary>Of <see cref="StepKind.Code"/>, required.</summary>
    public CodeLanguage? Language { get; init; }

    /// <summary>Of <see cref="StepKind.Code"/>, required: the code.</summary>
    public string? Source { get; init; }

    /// <summary>Of <see cref="StepKind.Http"/>, required.</summary>
    public string? Method { get; init; }

    /// <summary>Of <see cref="StepKind.Http"/>, required: a template.</summary>
    [SuppressMessage("Design", "CA1056", Justification = "A template is no URI before it is filled in.")]
    public string? Url { get; init; }

    /// <summary>Of <see cref="StepKind.Http"/>: the values are templates. No order is kept.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Of <see cref="StepKind.Http"/>: a template.</summary>
    public string? Body { get; init; }

    /// <summary>Of <see cref="StepKind.Conditional"/> and <see cref="StepKind.Loop"/>, required: an expression.</summary>
    public string? Condition { get; init; }

    /// <summary>Of <see cref="StepKind.Conditional"/>, required: ids of steps of the same workflow.</summary>
    public IList<string>? ThenSteps { get; init; }

    /// <summary>Of <see cref="StepKind.Conditional"/>, required: ids of steps of the same workflow.</summary>
    public IList<string>? ElseSteps { get; init; }

    /// <summary>Of <see cref="StepKind.Loop"/>, required: ids of steps of the same workflow.</summary>
    public IList<string>? BodySteps { get; init; }

    /// <summary>Of <see cref="StepKind.Loop"/>: 0 to 4 294 967 295; null: the engine's limit.</summary>
    public long? MaxIterations { get; init; }

    /// <summary>Of <see cref="StepKind.Approval"/>: in seconds, 0 or more.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Of <see cref="StepKind.SubWorkflow"/>, required: its name.</summary>
    public string? WorkflowName { get; init; }

    /// <summary>Prompts a bot.</summary>
    /// <param name="bot">Its slug.</param>
    /// <param name="prompt">A template.</param>
    /// <param name="model">Another model than the bot's own; null: the bot's.</param>
    public static StepConfig ForAgent(string bot, string prompt, string? model = null) =>
        new() { Type = StepKind.Agent, Bot = bot, Prompt = prompt, Model = model };

    /// <summary>Runs a skill.</summary>
    /// <param name="skill">Its name.</param>
    /// <param name="input">A template; null: none.</param>
    public static StepConfig ForSkill(string skill, string? input = null) =>
        new() { Type = StepKind.Skill, Skill = skill, Input = input is null ? null : JsonSerializer.SerializeToElement(input) };

    /// <summary>Runs code.</summary>
    /// <param name="language">Its language.</param>
    /// <param name="source">The code.</param>
    public static StepConfig ForCode(CodeLanguage language, string source) =>
        new() { Type = StepKind.Code, Language = language, Source = source };

    /// <summary>Sends a request.</summary>
    /// <param name="method">For example <c>GET</c>.</param>
    /// <param name="url">A template.</param>
    /// <param name="headers">Names and templates; null: none.</param>
    /// <param name="body">A template; null: none.</param>
    [SuppressMessage("Design", "CA1054", Justification = "A template is no URI before it is filled in.")]
    public static StepConfig ForHttp(string method, string url, IReadOnlyDictionary<string, string>? headers = null, string? body = null) =>
        new() { Type = StepKind.Http, Method = method, Url = url, Headers = headers, Body = body };

    /// <summary>Chooses between steps.</summary>
    /// <param name="condition">An expression.</param>
    /// <param name="thenSteps">Ids of the steps that run when it holds.</param>
    /// <param name="elseSteps">Ids of the steps that run when it does not.</param>
    public static StepConfig ForConditional(string condition, IList<string> thenSteps, IList<string> elseSteps) =>
        new() { Type = StepKind.Conditional, Condition = condition, ThenSteps = thenSteps, ElseSteps = elseSteps };

    /// <summary>Repeats steps.</summary>
    /// <param name="condition">An expression; they are repeated while it holds.</param>
    /// <param name="bodySteps">Their ids.</param>
    /// <param name="maxIterations">How often at most; null: the engine's limit.</param>
    public static StepConfig ForLoop(string condition, IList<string> bodySteps, long? maxIterations = null) =>
        new() { Type = StepKind.Loop, Condition = condition, BodySteps = bodySteps, MaxIterations = maxIterations };

    /// <summary>Waits for a person's decision.</summary>
    /// <param name="prompt">A template.</param>
    /// <param name="timeoutSeconds">How long; null: for ever.</param>
    public static StepConfig ForApproval(string prompt, long? timeoutSeconds = null) =>
        new() { Type = StepKind.Approval, Prompt = prompt, TimeoutSeconds = timeoutSeconds };

    /// <summary>Runs another workflow.</summary>
    /// <param name="workflowName">Its name.</param>
    /// <param name="input">Any JSON value; null: none.</param>
    public static StepConfig ForSubWorkflow(string workflowName, JsonElement? input = null) =>
        new() { Type = StepKind.SubWorkflow, WorkflowName = workflowName, Input = input };
}
