using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Workflows;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>workflows</c>: the definition is what counts, as it did upstream; its name and owner stand in columns for the index.</summary>
internal sealed class WorkflowMapping : TableMapping
{
    public override string Table => "workflows";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "name", "owner_type", "owner_bot_id", "definition", "created_at", "updated_at",
    ];

    public override void Map(RowMapping row)
    {
        var definition = WorkflowDefinitionReader.FromJson(row.RequiredText("definition"));
        if (row.Row["id"] is null)
        {
            row.Adjust("id was missing and is that of the definition");
        }
        else if (row.Key("id") != definition.Id)
        {
            RowMapping.Refuse("id is not that of the definition");
        }

        if (row.Text("name") != definition.Name)
        {
            row.Adjust("name was not that of the definition, which counts");
        }

        var owner = row.Text("owner_bot_id") is { } bot && ImportedId.TryParse(bot, out var id) ? id : (Guid?)null;
        if (row.Text("owner_type") != EnumText<WorkflowOwnerKind>.Of(definition.Owner.Type) || owner != definition.Owner.BotId)
        {
            row.Adjust("owner_type or owner_bot_id was not that of the definition, which counts");
        }

        row.Add(new Workflow
        {
            Id = definition.Id,
            Name = definition.Name,
            OwnerType = definition.Owner.Type,
            OwnerBotId = definition.Owner.BotId,
            OwnerKey = definition.Owner.BotId?.ToString("D") ?? "",
            Definition = definition,
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
        });
        foreach (var trigger in WorkflowStore.TriggersOf(definition))
        {
            row.Add(trigger);
        }
    }

    public override string? MoreOf(object entity) => entity is Workflow workflow
        ? CanonicalJson.Of(DefinitionText.ToElement(DefinitionDocument.Of(workflow.Definition)))
        : null;

    /// <remarks>Documents are written whole (decision 16).</remarks>
    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        foreach (var workflow in entities.OfType<Workflow>())
        {
            await WorkflowSql
                .InsertAsync(
                    context,
                    workflow.Definition,
                    workflow.CreatedAt.TruncateToMicroseconds(),
                    workflow.UpdatedAt.TruncateToMicroseconds(),
                    cancellationToken)
                .ConfigureAwait(false);
        }

        await base.WriteAsync(context, [.. entities.OfType<WorkflowTrigger>()], cancellationToken).ConfigureAwait(false);
    }
}
