using Boternity.Data.Encryption;
using Boternity.Data.Health;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Hosting;

/// <summary>Builds what looks into a store from outside.</summary>
internal static class DoctorFactory
{
    /// <remarks>Keys are looked for where the service asked for secrets; otherwise there is nothing to open with them.</remarks>
    public static IDoctor Create(IServiceProvider provider)
    {
        var examiner = provider.GetRequiredService<IStorageExaminer>();
        var config = provider.GetRequiredService<IOptions<DatabaseConfig>>();
        var clock = provider.GetRequiredService<TimeProvider>();
        var cipher = provider.GetRequiredService<IEnvelopeCipher>();
        var environment = provider.GetRequiredService<MasterKeyEnvironment>();
        var keys = provider.GetService<SecretsSwitch>() is null ? null : provider.GetRequiredService<IMasterKeyProvider>();
        var sealedValues = new SealedValueCheck(keys, provider.GetServices<ISealedTable>(), cipher);
        return new Doctor(
            examiner,
            new KeyChecks(keys, environment, provider.GetRequiredService<IOptions<MasterKeyOptions>>(), examiner, cipher, clock),
            new BackupChecks(provider.GetRequiredService<IBackupManager>(), config, clock),
            new EnvironmentChecks(provider.GetRequiredService<RowValueLogs>(), environment, examiner, clock),
            new ContentVerifier(examiner, provider.GetRequiredService<IStorageEngine>(), sealedValues, config, clock),
            clock);
    }
}
