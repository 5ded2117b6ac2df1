using Boternity.Data.Encryption;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Secrets;

/// <summary>Which entries of the trail a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record SecretAuditFilter
{
    /// <summary>Only of this scope; of every one when null.</summary>
    public SecretScope? Scope { get; init; }

    /// <summary>Only of the secrets of this name, compared exactly; of every one when null. Needs a <see cref="Scope"/>.</summary>
    public string? Name { get; init; }

    /// <summary>By time; entries of one instant in the order in which they were added.</summary>
    public SortOrder Order { get; init; }
}
