using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Boternity.Data.Encryption;

/// <summary>Whether something would put row values into logs or errors, as far as this library can see it.</summary>
internal sealed class RowValueLogs(
    IStorageEngine engine,
    DbContextOptions<BoternityDbContext> writing,
    DbContextOptions<BoternityReadDbContext> reading)
{
    public IEnumerable<StoreException> Find()
    {
        if (IsSensitive(writing) || IsSensitive(reading))
        {
            yield return Messages.RowValuesShown("EnableSensitiveDataLogging");
        }

        foreach (var setting in engine.RowValueSettings)
        {
            yield return Messages.RowValuesShown(setting);
        }
    }

    private static bool IsSensitive(DbContextOptions options) => options.FindExtension<CoreOptionsExtension>()?.IsSensitiveDataLoggingEnabled == true;
}
