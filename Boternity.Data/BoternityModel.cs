using Boternity.Data.ApiKeys;
using Boternity.Data.Audit;
using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Encryption;
using Boternity.Data.Executions;
using Boternity.Data.Files;
using Boternity.Data.KeyValue;
using Boternity.Data.Messaging;
using Boternity.Data.Providers;
using Boternity.Data.Secrets;
using Boternity.Data.Souls;
using Boternity.Data.Users;
using Boternity.Data.Workflows;
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

    /// <summary>Table <c>bot_deployments</c>: how bots are deployed.</summary>
    public DbSet<BotDeployment> BotDeployments => Set<BotDeployment>();

    /// <summary>Table <c>bot_kv_store</c>: the values that bots keep.</summary>
    public DbSet<KeyValueEntry> KeyValueEntries => Set<KeyValueEntry>();

    /// <summary>Table <c>memory_audit_log</c>: what was done to the bots' memories. Rows can be added, not changed or deleted.</summary>
    public DbSet<MemoryAuditEntry> MemoryAuditEntries => Set<MemoryAuditEntry>();

    /// <summary>Table <c>provider_health</c>: how the AI providers fare.</summary>
    public DbSet<ProviderHealth> ProviderHealth => Set<ProviderHealth>();

    /// <summary>Table <c>bot_files</c>: the bots' files as they are now.</summary>
    public DbSet<BotFile> BotFiles => Set<BotFile>();

    /// <summary>Table <c>bot_file_versions</c>: every version of the bots' files.</summary>
    public DbSet<BotFileVersion> BotFileVersions => Set<BotFileVersion>();

    /// <summary>Table <c>users</c>: who owns bots and API keys.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Table <c>api_keys</c>: what is stored of API keys.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Table <c>secrets</c>: the secrets, sealed. <c>ISecretStore</c> opens them.</summary>
    public DbSet<Secret> Secrets => Set<Secret>();

    /// <summary>Table <c>secret_audit_log</c>: what was done with secrets and keys. Rows can be added, not changed or deleted.</summary>
    public DbSet<SecretAuditEntry> SecretAuditEntries => Set<SecretAuditEntry>();

    /// <summary>Table <c>workflows</c>: the workflows and their definitions. <c>IWorkflowStore</c> writes it.</summary>
    public DbSet<Workflow> Workflows => Set<Workflow>();

    /// <summary>Table <c>workflow_triggers</c>: the triggers of the workflows' definitions, once more, to look for them.</summary>
    public DbSet<WorkflowTrigger> WorkflowTriggers => Set<WorkflowTrigger>();

    /// <summary>Table <c>workflow_runs</c>: the runs of workflows, under way and finished.</summary>
    public DbSet<WorkflowRun> WorkflowRuns => Set<WorkflowRun>();

    /// <summary>Table <c>workflow_steps</c>: the attempts at the steps of runs.</summary>
    public DbSet<WorkflowStep> WorkflowSteps => Set<WorkflowStep>();

    /// <summary>Table <c>bot_messages</c>: what bots wrote to one another and into channels.</summary>
    public DbSet<BotMessage> BotMessages => Set<BotMessage>();

    /// <summary>Table <c>bot_channels</c>: the channels.</summary>
    public DbSet<BotChannel> BotChannels => Set<BotChannel>();

    /// <summary>Table <c>bot_subscriptions</c>: who reads which channel, and how far.</summary>
    public DbSet<BotSubscription> BotSubscriptions => Set<BotSubscription>();

    /// <summary>Table <c>bot_inboxes</c>: how far bots have read what was written to them directly.</summary>
    public DbSet<BotInbox> BotInboxes => Set<BotInbox>();

    /// <summary>Table <c>workflow_states</c>: the executions of workflows as an engine sees them.</summary>
    public DbSet<WorkflowState> WorkflowStates => Set<WorkflowState>();

    /// <summary>Table <c>task_states</c>: the tasks of those executions, a tree.</summary>
    public DbSet<TaskState> TaskStates => Set<TaskState>();

    /// <summary>Table <c>execution_overrides</c>: statuses that were set against the rules. Rows can be added, not changed or deleted.</summary>
    public DbSet<ExecutionOverride> ExecutionOverrides => Set<ExecutionOverride>();

    /// <summary>Table <c>data_keys</c>: the keys that seal, wrapped.</summary>
    internal DbSet<DataKey> DataKeys => Set<DataKey>();

    /// <summary>Table <c>destroyed_keys</c>: which keys there were.</summary>
    internal DbSet<DestroyedKey> DestroyedKeys => Set<DestroyedKey>();

    /// <summary>Table <c>keyring_state</c>: one row, which changes when keys do.</summary>
    internal DbSet<KeyringState> KeyringStates => Set<KeyringState>();

    /// <summary>Table <c>key_rotation_jobs</c>: rotations under way or done.</summary>
    internal DbSet<KeyRotationJob> KeyRotationJobs => Set<KeyRotationJob>();

    /// <summary>Table <c>key_rotation_failures</c>: what rotations could not open.</summary>
    internal DbSet<KeyRotationFailure> KeyRotationFailures => Set<KeyRotationFailure>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);

        configurationBuilder.Properties<KeyId>().HaveConversion<KeyIdConverter>();
        configurationBuilder.Properties<SealedSecret>().HaveConversion<SealedSecretConverter, SealedSecretComparer>();
        configurationBuilder.Properties<SealedKey>().HaveConversion<SealedKeyConverter, SealedKeyComparer>();
        configurationBuilder.Properties<SecretScope>().HaveConversion<SecretScopeConverter>();

        // The default value has no text that could be read again, and a compiled model keeps texts.
        configurationBuilder.Properties<SecretScope>().HaveSentinel(SecretScope.Global);
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        modelBuilder.ApplyConfigurationsFromAssembly(typeof(BoternityModel).Assembly);
    }
}
