using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data;

/// <summary>The one model of both drivers and both contexts; what it maps is in each aggregate's configuration.</summary>
/// <remarks>
/// Not for use by name: inject <see cref="BoternityDbContext"/> to write and
/// <see cref="IDbContextFactory{TContext}"/> of <see cref="BoternityReadDbContext"/> to read.
/// </remarks>
public abstract class BoternityModel : DbContext
{
    private protected BoternityModel(DbContextOptions options)
        : base(options)
    {
    }

    /// <summary>Table <c>bots</c>: the identity of every bot.</summary>
    public DbSet<Bot> Bots => Set<Bot>();

    /// <summary>Table <c>soul_versions</c>: the immutable history of every bot's soul.</summary>
    public DbSet<SoulVersion> SoulVersions => Set<SoulVersion>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        modelBuilder.ApplyConfigurationsFromAssembly(typeof(BoternityModel).Assembly);
    }
}
