using Boternity.Data.Storage.Conventions;
using Boternity.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Bots;

internal sealed class BotConfiguration : IEntityTypeConfiguration<Bot>
{
    public void Configure(EntityTypeBuilder<Bot> builder)
    {
        builder.ToTable("bots", table =>
        {
            table.HasCheckConstraint("ck_bots_conversation_count", "conversation_count >= 0");
            table.HasCheckConstraint("ck_bots_total_tokens_used", "total_tokens_used >= 0");
            table.HasCheckConstraint("ck_bots_version_count", "version_count >= 0");
        });

        builder.Property(bot => bot.Description).HasDefaultValue("");
        builder.Property(bot => bot.Status).HasDefaultValue(BotStatus.Active);
        builder.Property(bot => bot.Category).HasDefaultValue(BotCategory.Assistant);
        builder.Property(bot => bot.Tags).IsJsonStringList().HasDefaultValue(Array.Empty<string>());
        builder.Property(bot => bot.ConversationCount).HasDefaultValue(0L);
        builder.Property(bot => bot.TotalTokensUsed).HasDefaultValue(0L);
        builder.Property(bot => bot.VersionCount).HasDefaultValue(0);

        builder.HasIndex(bot => bot.Slug).IsUnique().HasDatabaseName("idx_bots_slug");

        // Each serves a list filtered by its column and paged newest first, so it ends with the list's order and tie-break.
        builder.HasIndex(bot => new { bot.Status, bot.CreatedAt, bot.Id }).HasDatabaseName("idx_bots_status");
        builder.HasIndex(bot => new { bot.Category, bot.CreatedAt, bot.Id }).HasDatabaseName("idx_bots_category");
        builder.HasIndex(bot => new { bot.CreatedAt, bot.Id }).HasDatabaseName("idx_bots_created_at");

        builder.HasIndex(bot => bot.UserId).HasDatabaseName("idx_bots_user_id");
        builder.HasOne<User>()
            .WithMany()
            .HasForeignKey(bot => bot.UserId)
            .OnDelete(DeleteBehavior.SetNull);
    }
}
