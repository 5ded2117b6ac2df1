using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>Reads definitions as authors write them: the product's JSON, or the same members as YAML.</summary>
/// <remarks>
/// spec/boternity.md 4.1. A member that is not known is refused, never dropped; null is as good as an absent member where one may be
/// absent. YAML's anchors and aliases are followed; merge keys, tags other than text's and further documents are refused.
/// </remarks>
public static class WorkflowDefinitionReader
{
    /// <summary>Reads JSON.</summary>
    /// <param name="json">At most <see cref="WorkflowDefinition.MaxBytes"/> of UTF-8.</param>
    /// <returns>A definition that a save accepts, unless its name or a webhook's path is taken.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.InvalidDefinition"/>: no JSON, no definition, or one that breaks a rule;
    /// <see cref="StoreException.Problems"/> has all that is wrong, with places and lines.
    /// </exception>
    public static WorkflowDefinition FromJson(string json) => Read(json, JsonDocumentReader.Read);

    /// <summary>Reads YAML.</summary>
    /// <param name="yaml">At most <see cref="WorkflowDefinition.MaxBytes"/> of UTF-8.</param>
    /// <returns>A definition that a save accepts, unless its name or a webhook's path is taken.</returns>
    /// <exception cref="StoreException">As for <see cref="FromJson"/>.</exception>
    public static WorkflowDefinition FromYaml(string yaml) => Read(yaml, YamlDocumentReader.Read);

    private static WorkflowDefinition Read(string text, Func<string, DefinitionProblems, DocumentNode?> read)
    {
        ArgumentNullException.ThrowIfNull(text);
        WorkflowRules.Length(text);
        var problems = new DefinitionProblems();

        return WorkflowRules.Checked(read(text, problems), problems);
    }
}
