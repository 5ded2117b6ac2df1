using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Messaging;

internal sealed class BotChannelConfiguration : IEntityTypeConfiguration<BotChannel>
{
    public void Configure(EntityTypeBuilder<BotChannel> builder)
    {
        builder.ToTable("bot_channels", table => table.HasCheckConstraint("ck_bot_channels_last_sequence", "last_sequence >= 0"));
        builder.HasKey(channel => channel.Name);

        builder.Property(channel => channel.CreatedAt).HasDefaultNow();
        builder.Property(channel => channel.LastSequence).HasDefaultValue(0L);
    }
}
