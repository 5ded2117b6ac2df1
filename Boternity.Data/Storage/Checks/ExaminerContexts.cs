using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Checks;

/// <summary>Makes contexts whose connections are their own.</summary>
/// <param name="options">Asked for each context: how a file is opened depends on whether somebody has it open.</param>
internal sealed class ExaminerContexts(Func<DbContextOptions<BoternityReadDbContext>> options) : IDbContextFactory<BoternityReadDbContext>
{
    public BoternityReadDbContext CreateDbContext() => new(options());
}
