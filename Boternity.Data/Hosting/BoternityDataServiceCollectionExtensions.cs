using Boternity.Data;
using Boternity.Data.ApiKeys;
using Boternity.Data.Audit;
using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Encryption;
using Boternity.Data.Executions;
using Boternity.Data.Files;
using Boternity.Data.Health;
using Boternity.Data.Hosting;
using Boternity.Data.Importing;
using Boternity.Data.Importing.FromBoternity;
using Boternity.Data.Importing.FromBotmaker;
using Boternity.Data.Importing.FromCompozy;
using Boternity.Data.KeyValue;
using Boternity.Data.Messaging;
using Boternity.Data.Providers;
using Boternity.Data.Secrets;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Users;
using Boternity.Data.Workflows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the data layer.</summary>
public static class BoternityDataServiceCollectionExtensions
{
    /// <summary>
    /// Adds the contexts, the write queue and the stores, configured in code. Environment variables (<c>DB_DRIVER</c>, <c>DB_PATH</c>, …)
    /// and defaults fill what the code leaves open. May be called more than once.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="configure">Says which database.</param>
    /// <returns>A builder, for what else the layer should do.</returns>
    public static BoternityDataBuilder AddBoternityData(this IServiceCollection services, Action<BoternityDataBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);

        var builder = AddCore(services, configuration: null);
        configure(builder);
        return builder;
    }

    /// <summary>
    /// Adds the contexts, the write queue and the stores, configured by a section such as <c>Boternity:Data</c>. Environment variables
    /// (<c>DB_DRIVER</c>, <c>DB_PATH</c>, …) come before the section, defaults after it. May be called more than once.
    /// </summary>
    /// <param name="services">Where to add.</param>
    /// <param name="configuration">The section; its keys are those of <see cref="DatabaseConfig"/>.</param>
    /// <returns>A builder, for what else the layer should do.</returns>
    public static BoternityDataBuilder AddBoternityData(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);

        return AddCore(services, configuration);
    }

    private static BoternityDataBuilder AddCore(IServiceCollection services, IConfiguration? configuration)
    {
        ArgumentNullException.ThrowIfNull(services);

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();

        // First of all configuring delegates, so that code wins over section and environment.
        var binder = new DatabaseConfigBinder(configuration);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<DatabaseConfig>>(binder));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<DatabaseConfig>>(binder));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DatabaseConfig>, DatabaseConfigValidator>());
        services.AddOptions<DatabaseConfig>().ValidateOnStart();

        services.TryAddSingleton(StorageFactory.CreateEngine);
        services.AddDbContext<BoternityDbContext>(
            (provider, options) => StorageFactory.Configure(provider, options, StorageRole.Write),
            optionsLifetime: ServiceLifetime.Singleton);
        services.AddPooledDbContextFactory<BoternityReadDbContext>((provider, options) => StorageFactory.Configure(provider, options, StorageRole.Read));
        services.TryAddSingleton(StorageFactory.CreateWriteQueue);
        services.TryAddSingleton<ReadPool>();
        services.TryAddSingleton(StorageFactory.CreateSchemaManager);
        services.TryAddSingleton(StorageFactory.CreateBackupManager);
        services.TryAddSingleton(StorageFactory.CreateCopier);

        services.TryAddSingleton<IBotStore, BotStore>();
        services.TryAddSingleton<ISoulStore, SoulStore>();
        services.TryAddSingleton<IDeploymentStore, DeploymentStore>();
        services.TryAddSingleton<IKeyValueStore, KeyValueStore>();
        services.AddHostedService<KeyValueSweep>();
        services.TryAddSingleton<IMemoryAuditLog, MemoryAuditLog>();
        services.TryAddSingleton<IProviderHealthStore, ProviderHealthStore>();
        services.TryAddSingleton<IUserStore, UserStore>();
        services.TryAddSingleton<IMessageStore, MessageStore>();
        services.TryAddSingleton<IWorkflowRunStore, WorkflowRunStore>();
        services.AddHostedService<WorkflowRunSweep>();
        AddKeys(services, configuration);
        AddApiKeys(services, configuration);
        AddSecrets(services);
        services.TryAddSingleton<IFileMetadataStore, FileMetadataStore>();
        services.TryAddSingleton<IFileStore, FileStore>();
        AddSecretFiles(services, configuration);
        services.TryAddSingleton<IWorkflowStore, WorkflowStore>();
        services.TryAddSingleton<IWorkflowStateStore, WorkflowStateStore>();
        services.TryAddSingleton<ITaskStateStore, TaskStateStore>();

        AddImports(services);

        services.TryAddSingleton(StorageFactory.CreateExaminer);
        services.TryAddSingleton(DoctorFactory.Create);
        services.TryAddSingleton<IStoreMaintenance, StoreMaintenance>();

        return new BoternityDataBuilder(services);
    }

    private static void AddSecrets(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new EnvironmentSecrets(
            Environment.GetEnvironmentVariable,
            provider.GetRequiredService<IOptions<SecretsOptions>>().Value.EnvironmentBareNames.ToHashSet(StringComparer.Ordinal)));
        services.TryAddSingleton<SecretTrail>();
        services.TryAddSingleton<SecretOpener>();
        services.TryAddSingleton<SecretWriter>();
        services.TryAddSingleton<SecretResolution>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISealedTable, SealedSecrets>());
        services.TryAddSingleton<SecretShredder>();
        services.TryAddSingleton<ISecretStore, SecretStore>();
        services.TryAddSingleton<ISecretAuditLog, SecretAuditLog>();
        services.TryAddSingleton(StorageFactory.CreateLegacyVaultFile);
        services.TryAddSingleton<LegacyVaultKeyFile>();
        services.TryAddSingleton<SecretComparison>();
        services.TryAddSingleton<LegacyVaultImport>();
        services.TryAddSingleton<ILegacyVaultImport>(provider => provider.GetRequiredService<LegacyVaultImport>());
    }

    private static void AddImports(IServiceCollection services)
    {
        services.TryAddSingleton(StorageFactory.CreateUpstreamFiles);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpstream, BoternityUpstream>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpstream, BotmakerUpstream>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IUpstream, CompozyUpstream>());
        services.TryAddSingleton<IUpstreamImporter, UpstreamImporter>();
    }

    // Registered whether or not the service wants secrets: without UseSecrets they answer that they are locked.
    private static void AddKeys(IServiceCollection services, IConfiguration? configuration)
    {
        var options = services.AddOptions<SecretsOptions>()
            .Validate(
                secrets => secrets.KeyCheckInterval >= TimeSpan.Zero && secrets.KeyCheckInterval <= SecretsOptions.MaxKeyCheckInterval,
                $"{SecretsOptions.SectionName}:{nameof(SecretsOptions.KeyCheckInterval)} must be 0 to 1 hour.")
            .ValidateOnStart();
        BindStrictly(options, configuration, DatabaseConfigBinder.SecretsSection);
        BindStrictly(services.AddOptions<MasterKeyOptions>().ValidateOnStart(), configuration, DatabaseConfigBinder.MasterKeySection);

        services.TryAddSingleton<IEnvelopeCipher>(_ => new EnvelopeCipher());
        services.TryAddSingleton(SecretsFactory.CreateEnvironment);
        services.TryAddSingleton<RowValueLogs>();
        services.TryAddSingleton<MasterKeyCheck>();
        services.TryAddSingleton(SecretsFactory.CreateSetup);
        services.TryAddSingleton(SecretsFactory.CreateStart);
        services.TryAddSingleton<DataKeyMaker>();
        services.TryAddSingleton<DataKeyRing>();
        services.TryAddSingleton<IDataKeyRing>(provider => provider.GetRequiredService<DataKeyRing>());
        services.TryAddSingleton<DataKeyDestroyer>();
        services.TryAddSingleton<KeyResidue>();
        services.TryAddSingleton<KeyRotationJobs>();
        services.TryAddSingleton<KeyRotationRunner>();
        services.TryAddSingleton<IKeyManager, KeyManager>();
    }

    private static void AddApiKeys(IServiceCollection services, IConfiguration? configuration)
    {
        BindStrictly(services.AddOptions<ApiKeyOptions>().ValidateOnStart(), configuration, DatabaseConfigBinder.ApiKeysSection);

        services.TryAddSingleton<IApiKeyTokens, RandomApiKeyTokens>();
        services.TryAddSingleton<ApiKeyPeppers>();
        services.TryAddSingleton<ApiKeyVerifier>();
        services.TryAddSingleton<ApiKeyUsage>();
        services.TryAddSingleton<IApiKeyStore, ApiKeyStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ApiKeyUsageService>());
    }

    private static void AddSecretFiles(IServiceCollection services, IConfiguration? configuration)
    {
        var binder = new SecretFileOptionsBinder(configuration?.GetSection(DatabaseConfigBinder.SecretFilesSection));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<SecretFileOptions>>(binder));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SecretFileOptions>>(binder));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretFileOptions>>(binder));
        services.AddOptions<SecretFileOptions>().ValidateOnStart();
        services.TryAddSingleton<ISecretFileStore, SecretFileStore>();
    }

    // A misspelt key would leave its setting at the default unseen.
    private static void BindStrictly<TOptions>(OptionsBuilder<TOptions> options, IConfiguration? configuration, string section)
        where TOptions : class
    {
        if (configuration is not null)
        {
            options.Bind(configuration.GetSection(section), binder => binder.ErrorOnUnknownConfiguration = true);
        }
    }
}
