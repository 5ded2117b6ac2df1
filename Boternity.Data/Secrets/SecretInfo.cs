using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>What is known of a secret without opening it.</summary>
public sealed record SecretInfo
{
    /// <summary>The secret's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required SecretScope Scope { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where its value is.</summary>
    public required SecretProvider Provider { get; init; }

    /// <summary>The value's version: 1 at first, one more with each new value.</summary>
    public required long Version { get; init; }

    /// <summary><c>****</c>, and the value's last four characters where they may be shown.</summary>
    public required string Mask { get; init; }

    /// <summary>The data key that sealed the value; null unless the vault holds it.</summary>
    public required KeyId? DataKeyId { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
