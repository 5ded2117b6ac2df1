using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Messaging;

internal sealed class BotSubscriptionConfiguration : IEntityTypeConfiguration<BotSubscription>
{
    public void Configure(EntityTypeBuilder<BotSubscription> builder)
    {
        builder.ToTable("bot_subscriptions", table => table.HasCheckConstraint("ck_bot_subscriptions_acknowledged", "acknowledged >= 0"));
        builder.HasKey(subscription => new { subscription.BotId, subscription.ChannelName });

        builder.Property(subscription => subscription.SubscribedAt).HasDefaultNow();
        builder.Property(subscription => subscription.Acknowledged).HasDefaultValue(0L);

        builder.HasIndex(subscription => new { subscription.ChannelName, subscription.BotId })
            .HasDatabaseName("idx_bot_subscriptions_channel_name");

        builder.HasOne<BotChannel>()
            .WithMany()
            .HasForeignKey(subscription => subscription.ChannelName)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
