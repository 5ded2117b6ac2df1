using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Users;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");

        // ASCII only on both drivers: PostgreSQL's lower() follows the column's collation, which is "C".
        builder.Property(user => user.NormalizedEmail).HasComputedColumnSql("lower(email)", stored: true);
        builder.Property(user => user.CreatedAt).HasDefaultNow();

        builder.HasIndex(user => user.Email).IsUnique().HasDatabaseName("idx_users_email");
        builder.HasIndex(user => user.NormalizedEmail).IsUnique().HasDatabaseName("idx_users_email_ci");

        // Lists newest first, of one role or of all.
        builder.HasIndex(user => new { user.Role, user.CreatedAt, user.Id }).HasDatabaseName("idx_users_role");
        builder.HasIndex(user => new { user.CreatedAt, user.Id }).HasDatabaseName("idx_users_created_at");
    }
}
