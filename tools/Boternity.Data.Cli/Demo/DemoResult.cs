using Boternity.Data.Audit;
using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.KeyValue;
using Boternity.Data.Providers;
using Boternity.Data.Souls;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo did and saw.</summary>
internal sealed record DemoResult
{
    public required string Path { get; init; }

    public required bool DatabaseExisted { get; init; }

    public required IReadOnlyList<string> AppliedMigrations { get; init; }

    public required bool BotExisted { get; init; }

    /// <summary>Read through the read-only context.</summary>
    public required Bot Bot { get; init; }

    public required int SavedNow { get; init; }

    public required IReadOnlyList<SoulVersionInfo> Souls { get; init; }

    public required BotDeployment Deployment { get; init; }

    /// <summary>How often the demo ran on this database, kept in a key-value entry.</summary>
    public required KeyValueEntry Runs { get; init; }

    /// <summary>The newest entry of the bot's trail.</summary>
    public required MemoryAuditEntry Trail { get; init; }

    public required ProviderHealth Provider { get; init; }

    /// <summary>The first admin, who was made by the first run.</summary>
    public required User Admin { get; init; }

    /// <summary>The newest version of a file that each run saves.</summary>
    public required BotFile File { get; init; }

    /// <summary>Whether every stored content is the one that its row names.</summary>
    public required bool FilesAreWhole { get; init; }

    public required DemoSecretsResult Secrets { get; init; }

    public required DemoWorkflowResult Workflow { get; init; }

    public required DemoMessagesResult Messages { get; init; }

    public required DemoExecutionResult Execution { get; init; }

    /// <summary>What the write through the read-only context met; null would mean that it went through.</summary>
    public required StoreException? Refusal { get; init; }

    /// <summary>Whether the row is the same after the attempt.</summary>
    public required bool Unchanged { get; init; }
}
