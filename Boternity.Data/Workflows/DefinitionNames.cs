using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Workflows;

/// <summary>The names of a definition's members in JSON and YAML: the product's own.</summary>
internal static class DefinitionNames
{
    /// <param name="member">The property's name.</param>
    public static string Of(string member) => member == nameof(WorkflowDefinition.TimeoutSeconds) ? "timeout_secs" : SnakeCase.Of(member);
}
