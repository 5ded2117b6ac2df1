using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>A secret: its name, its scope, and its value as an envelope that opens in this row only.</summary>
/// <remarks>Table <c>secrets</c>, design card seed 000 and security design section 5.3. No foreign key to bots: secrets outlive them.</remarks>
public sealed class Secret : ISealedRow
{
    /// <summary>The longest <see cref="Key"/>, in bytes of UTF-8.</summary>
    public const int MaxKeyBytes = 255;

    private static readonly string[] Bound = [nameof(EncryptedValue), nameof(Scope), nameof(Id), nameof(Version), nameof(Key)];

    /// <summary>UUIDv7; the value is bound to it.</summary>
    public Guid Id { get; init; }

    /// <summary>The secret's name, unique within its scope, compared exactly; 1 to <see cref="MaxKeyBytes"/> bytes of UTF-8.</summary>
    public required string Key { get; init; }

    /// <summary>Whose secret it is: everybody's or one bot's.</summary>
    public SecretScope Scope { get; init; } = SecretScope.Global;

    /// <summary>The sealed value; null exactly when <see cref="Provider"/> is not the vault.</summary>
    public SealedSecret? EncryptedValue { get; set; }

    /// <summary>Where the value is.</summary>
    public SecretProvider Provider { get; init; }

    /// <summary>The value's version: 1 on insert, one more with each new value. The value is bound to it.</summary>
    public long Version { get; set; } = 1;

    /// <summary>The value's last four characters, or null (security design section 7.4): what lists show, so that they open nothing.</summary>
    public string? Hint { get; set; }

    /// <summary>The data key that sealed the value. Computed by the database from <see cref="EncryptedValue"/>.</summary>
    public KeyId? DataKeyId { get; private set; }

    /// <summary>UTC, whole microseconds; kept when the value is replaced.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    SealedSecret? ISealedRow.Sealed => EncryptedValue;

    SecretContext ISealedRow.Context => new(SecretContext.SecretValue, Scope, Id, Version, Key);

    IReadOnlyList<string> ISealedRow.BoundProperties => Bound;
}
