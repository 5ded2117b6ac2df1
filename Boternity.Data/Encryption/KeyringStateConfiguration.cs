using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

internal sealed class KeyringStateConfiguration : IEntityTypeConfiguration<KeyringState>
{
    public void Configure(EntityTypeBuilder<KeyringState> builder)
    {
        builder.ToTable("keyring_state", table => table.HasCheckConstraint("ck_keyring_state_id", "id = 1"));

        builder.Property(state => state.Id).ValueGeneratedNever();
    }
}
