namespace Boternity.Data.Users;

/// <summary>A person who owns bots and API keys.</summary>
/// <remarks>Table <c>users</c>, design card seed 004.</remarks>
public sealed class User
{
    /// <summary>The longest <see cref="Email"/>, in UTF-16 units.</summary>
    public const int MaxEmailLength = 320;

    /// <summary>UUIDv7; made when the user is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>Unique without regard to the case of ASCII letters; trimmed, at most <see cref="MaxEmailLength"/> UTF-16 units.</summary>
    public required string Email { get; set; }

    /// <summary><see cref="Email"/> with its ASCII letters in lower case: what is compared. Computed by the database.</summary>
    public string NormalizedEmail { get; internal set; } = "";

    /// <summary>User when added, unless said otherwise.</summary>
    public UserRole Role { get; set; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
