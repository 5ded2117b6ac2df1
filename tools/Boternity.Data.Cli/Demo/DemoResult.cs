using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;

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

    /// <summary>What the write through the read-only context met; null would mean that it went through.</summary>
    public required StoreException? Refusal { get; init; }

    /// <summary>Whether the row is the same after the attempt.</summary>
    public required bool Unchanged { get; init; }
}
