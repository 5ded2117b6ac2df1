using System.Text.Json;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Workflows;

/// <summary>Writes a workflow's row with its document as a whole; both drivers run the same statements.</summary>
/// <remarks>
/// Not by EF's tracker: it writes null for every member that is absent, and stores a free-form member that alone has changed as text
/// that holds JSON.
/// </remarks>
internal static class WorkflowSql
{
    public static Task<int> InsertAsync(
        BoternityDbContext context,
        WorkflowDefinition definition,
        DateTimeOffset createdAt,
        DateTimeOffset updatedAt,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO workflows (id, name, owner_type, owner_bot_id, definition, created_at, updated_at, revision)
            VALUES ({definition.Id}, {definition.Name}, {OwnerType(definition)}, {definition.Owner.BotId}, {Document(definition)}, {createdAt}, {updatedAt}, 1)
            """,
            cancellationToken);

    /// <returns>1, or 0 when the row is not at the revision any more.</returns>
    public static Task<int> UpdateAsync(
        BoternityDbContext context,
        WorkflowDefinition definition,
        long revision,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE workflows SET
                name = {definition.Name},
                owner_type = {OwnerType(definition)},
                owner_bot_id = {definition.Owner.BotId},
                definition = {Document(definition)},
                updated_at = {now},
                revision = revision + 1
            WHERE id = {definition.Id} AND revision = {revision}
            """,
            cancellationToken);

    private static string OwnerType(WorkflowDefinition definition) => EnumText<WorkflowOwnerKind>.Of(definition.Owner.Type);

    private static JsonElement Document(WorkflowDefinition definition) => DefinitionText.ToElement(DefinitionDocument.Of(definition));
}
