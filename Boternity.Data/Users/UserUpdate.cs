namespace Boternity.Data.Users;

/// <summary>What to change of a user; a null member leaves its column as it is.</summary>
public sealed record UserUpdate
{
    /// <summary>As <see cref="NewUser.Email"/>.</summary>
    public string? Email { get; init; }

    /// <summary>The new role.</summary>
    public UserRole? Role { get; init; }
}
