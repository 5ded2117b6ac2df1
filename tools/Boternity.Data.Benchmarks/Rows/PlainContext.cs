using Boternity.Data.Bots;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>The same table by EF Core alone, as an application without this library would map it.</summary>
internal sealed class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options)
{
    public DbSet<Bot> Bots => Set<Bot>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var bot = modelBuilder.Entity<Bot>().ToTable("bots");
        bot.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever()
            .HasConversion(id => BotColumns.Text(id), text => Guid.Parse(text));
        bot.Property(row => row.Slug).HasColumnName("slug");
        bot.Property(row => row.Name).HasColumnName("name");
        bot.Property(row => row.Description).HasColumnName("description");
        bot.Property(row => row.Status).HasColumnName("status")
            .HasConversion(status => BotColumns.Text(status), text => BotColumns.Status(text));
        bot.Property(row => row.Category).HasColumnName("category")
            .HasConversion(category => BotColumns.Text(category), text => BotColumns.Category(text));
        bot.Property(row => row.Tags).HasColumnName("tags")
            .HasConversion(tags => BotColumns.Text(tags), text => BotColumns.Tags(text));
        bot.Property(row => row.UserId).HasColumnName("user_id")
            .HasConversion(id => BotColumns.Text(id!.Value), text => Guid.Parse(text));
        bot.Property(row => row.ConversationCount).HasColumnName("conversation_count");
        bot.Property(row => row.TotalTokensUsed).HasColumnName("total_tokens_used");
        bot.Property(row => row.VersionCount).HasColumnName("version_count");
        bot.Property(row => row.CreatedAt).HasColumnName("created_at")
            .HasConversion(instant => BotColumns.Text(instant), text => BotColumns.Instant(text));
        bot.Property(row => row.UpdatedAt).HasColumnName("updated_at")
            .HasConversion(instant => BotColumns.Text(instant), text => BotColumns.Instant(text));
        bot.Property(row => row.LastActiveAt).HasColumnName("last_active_at")
            .HasConversion(instant => BotColumns.Text(instant!.Value), text => BotColumns.Instant(text));
        bot.Property(row => row.Revision).HasColumnName("revision").IsConcurrencyToken();
    }
}
