using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>Writes definitions as the product does: its order of members, and none that is absent.</summary>
/// <remarks>spec/boternity.md 4.1. <see cref="WorkflowDefinitionReader"/> reads what is written here.</remarks>
public static class WorkflowDefinitionWriter
{
    /// <summary>Writes JSON.</summary>
    /// <param name="definition">The definition; it is checked as a save would.</param>
    /// <returns>Indented text.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.InvalidDefinition"/>: it breaks a rule.</exception>
    public static string ToJson(WorkflowDefinition definition) =>
        Encoding.UTF8.GetString(DefinitionText.ToUtf8(Document(definition), indented: true).Span);

    /// <summary>Writes YAML.</summary>
    /// <param name="definition">The definition; it is checked as a save would.</param>
    /// <returns>Text in which all that could be read as something else is quoted.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.InvalidDefinition"/>: it breaks a rule.</exception>
    public static string ToYaml(WorkflowDefinition definition) => YamlDocumentWriter.Write(Document(definition));

    private static DocumentNode Document(WorkflowDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);

        return DefinitionDocument.Of(WorkflowRules.Checked(definition));
    }
}
