using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Messaging;

internal sealed class BotMessageConfiguration : IEntityTypeConfiguration<BotMessage>
{
    private const string PairKey =
        """
        CASE WHEN recipient_bot_id IS NULL THEN NULL
        WHEN sender_bot_id < recipient_bot_id THEN CAST(sender_bot_id AS text) || CAST(recipient_bot_id AS text)
        ELSE CAST(recipient_bot_id AS text) || CAST(sender_bot_id AS text) END
        """;

    public void Configure(EntityTypeBuilder<BotMessage> builder)
    {
        builder.ToTable("bot_messages", table =>
        {
            table.HasCheckConstraint(
                "ck_bot_messages_recipient",
                "(recipient_type = 'direct') = (recipient_bot_id IS NOT NULL) AND (recipient_type = 'channel') = (recipient_channel IS NOT NULL)");
            table.HasCheckConstraint("ck_bot_messages_sequence", "sequence >= 1");
            table.HasCheckConstraint("ck_bot_messages_thread", "reply_to IS NOT NULL OR thread_id = id");
        });

        // Retention deletes by SQL.
        builder.IsAppendOnly();

        builder.Ignore(message => message.Recipient);
        builder.Property(message => message.Body).IsJson();
        builder.Property(message => message.PairKey).HasComputedColumnSql(PairKey.ReplaceLineEndings(" "), stored: true);

        // What two bots wrote to each other, and whole threads, by time.
        builder.HasIndex(message => new { message.PairKey, message.Timestamp, message.Id })
            .HasFilter("pair_key IS NOT NULL")
            .HasDatabaseName("idx_bot_messages_pair");
        builder.HasIndex(message => new { message.ThreadId, message.Timestamp, message.Id }).HasDatabaseName("idx_bot_messages_thread");

        // A channel's messages and a bot's direct ones, in the order in which they were committed.
        builder.HasIndex(message => new { message.RecipientChannel, message.Sequence })
            .IsUnique()
            .HasFilter("recipient_channel IS NOT NULL")
            .HasDatabaseName("idx_bot_messages_channel");
        builder.HasIndex(message => new { message.RecipientBotId, message.Sequence })
            .IsUnique()
            .HasFilter("recipient_bot_id IS NOT NULL")
            .HasDatabaseName("idx_bot_messages_inbox");

        // Retention.
        builder.HasIndex(message => new { message.Timestamp, message.Id }).HasDatabaseName("idx_bot_messages_timestamp");
    }
}
