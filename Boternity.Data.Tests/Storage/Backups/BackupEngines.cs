using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Backups;

/// <summary>Which drivers back up.</summary>
internal static class BackupEngines
{
    public static void Require(Provider provider)
    {
        if (provider == Provider.Postgres)
        {
            Assert.Ignore("PostgreSQL is backed up by pg_dump alone.");
        }
    }
}
