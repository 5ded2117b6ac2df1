using Boternity.Data.Audit;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>memory_audit_log</c>; bots and memories need not exist.</summary>
internal sealed class MemoryAuditMapping : TableMapping
{
    public override string Table => "memory_audit_log";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "bot_id", "memory_id", "action", "actor", "details", "created_at",
    ];

    public override void Map(RowMapping row)
    {
        var given = row.RequiredText("actor");
        var actor = InputText.Required(given, nameof(MemoryAuditEntry.Actor), MemoryAuditEntry.MaxActorLength);
        var details = row.Text("details");
        if (details is not null)
        {
            InputText.Validate(details, nameof(MemoryAuditEntry.Details), MemoryAuditEntry.MaxDetailsLength);
        }

        row.Add(new MemoryAuditEntry
        {
            Id = row.Key("id"),
            BotId = row.RequiredReference("bot_id", "bots"),
            MemoryId = row.RequiredReference("memory_id", "memories"),
            Action = row.Member<MemoryAction>("action"),
            Actor = actor == given ? actor : row.Changed(actor, "actor had white space around it"),
            Details = details,
            CreatedAt = row.Instant("created_at"),
        });
    }
}
