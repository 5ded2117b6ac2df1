using System.Globalization;
using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>What a definition may be, beyond its members and their types: spec/boternity.md 2.6, and that nothing waits for itself.</summary>
internal static class WorkflowRules
{
    /// <returns>A checked copy.</returns>
    /// <exception cref="StoreException">It breaks a rule; all of them are in its problems.</exception>
    public static WorkflowDefinition Checked(WorkflowDefinition definition) =>
        Checked(DefinitionDocument.Of(definition), new DefinitionProblems());

    /// <inheritdoc cref="Checked(WorkflowDefinition)"/>
    public static WorkflowDefinition Checked(DocumentNode? document, DefinitionProblems problems)
    {
        var definition = document is null ? null : DefinitionParser.Parse(document, problems);
        if (definition is not null && !problems.HasDamage)
        {
            Check(definition, problems);
        }

        return definition is not null && problems.IsEmpty ? definition : throw Messages.InvalidDefinition(problems.All);
    }

    /// <exception cref="StoreException">The text is too long to be one.</exception>
    public static void Length(string text)
    {
        if (text.Length > WorkflowDefinition.MaxBytes || Encoding.UTF8.GetByteCount(text) > WorkflowDefinition.MaxBytes)
        {
            throw Messages.InvalidDefinition([TooLarge()]);
        }
    }

    private static void Check(WorkflowDefinition definition, DefinitionProblems problems)
    {
        if (DefinitionText.ToUtf8(DefinitionDocument.Of(definition)).Length > WorkflowDefinition.MaxBytes)
        {
            problems.Add("$", TooLarge().Reason);
        }

        if (definition.Id == Guid.Empty)
        {
            problems.Add("$.id", "must not be all zero");
        }

        if (definition.Owner.BotId == Guid.Empty)
        {
            problems.Add("$.owner.bot_id", "must not be all zero");
        }

        CheckName(definition.Name, problems);
        if (definition.Concurrency == 0)
        {
            problems.Add("$.concurrency", "must be 1 or more");
        }

        if (definition.TimeoutSeconds == 0)
        {
            problems.Add("$.timeout_secs", "must be 1 or more: timeout must be > 0");
        }

        TriggerRules.Check(definition.Triggers, problems);
        StepRules.Check(definition.Steps, problems);
    }

    private static void CheckName(string name, DefinitionProblems problems)
    {
        if (name.Length == 0)
        {
            problems.Add("$.name", "must not be empty");
        }
        else if (name.Length > WorkflowDefinition.MaxNameLength)
        {
            problems.Add(
                "$.name",
                string.Create(CultureInfo.InvariantCulture, $"must have at most {WorkflowDefinition.MaxNameLength} UTF-16 units"));
        }

        if (name.EnumerateRunes().Any(rune => !Rune.IsLetterOrDigit(rune) && rune.Value != '-'))
        {
            problems.Add("$.name", "has invalid characters: only letters, digits and - are allowed");
        }
    }

    private static InputProblem TooLarge() =>
        new("$", null, string.Create(CultureInfo.InvariantCulture, $"must have at most {WorkflowDefinition.MaxBytes} bytes"));
}
