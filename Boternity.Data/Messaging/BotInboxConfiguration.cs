using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Messaging;

internal sealed class BotInboxConfiguration : IEntityTypeConfiguration<BotInbox>
{
    public void Configure(EntityTypeBuilder<BotInbox> builder)
    {
        builder.ToTable("bot_inboxes", table =>
            table.HasCheckConstraint("ck_bot_inboxes_acknowledged", "acknowledged >= 0 AND acknowledged <= last_sequence"));
        builder.HasKey(inbox => inbox.BotId);
        builder.Property(inbox => inbox.BotId).ValueGeneratedNever();

        builder.Property(inbox => inbox.LastSequence).HasDefaultValue(0L);
        builder.Property(inbox => inbox.Acknowledged).HasDefaultValue(0L);
    }
}
