namespace Boternity.Data.Users;

/// <summary>What a new user starts with.</summary>
public sealed record NewUser
{
    /// <summary>
    /// Trimmed; one <c>@</c> with something on both sides, no white space or control characters, at most
    /// <see cref="User.MaxEmailLength"/> UTF-16 units.
    /// </summary>
    public required string Email { get; init; }

    /// <summary>What the user may do.</summary>
    public UserRole Role { get; init; }
}
