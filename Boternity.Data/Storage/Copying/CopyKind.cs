namespace Boternity.Data.Storage.Copying;

/// <summary>What a column holds, whatever its driver calls that; and as what its values travel. NULL is null.</summary>
internal enum CopyKind
{
    /// <summary>A <see cref="string"/>.</summary>
    Text,

    /// <summary>A <see cref="Guid"/>: lower-case text on SQLite.</summary>
    Uuid,

    /// <summary>A <see cref="DateTimeOffset"/> in UTC: text of 27 characters on SQLite.</summary>
    Instant,

    /// <summary>A <see cref="string"/>, which two databases may spell differently.</summary>
    Json,

    /// <summary>A byte array.</summary>
    Bytes,

    /// <summary>A <see cref="bool"/>: 0 or 1 on SQLite.</summary>
    Boolean,

    /// <summary>A <see cref="long"/> that has 32 bits.</summary>
    Integer,

    /// <summary>A <see cref="long"/>.</summary>
    BigInteger,
}
