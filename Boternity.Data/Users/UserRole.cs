namespace Boternity.Data.Users;

/// <summary>What a user may do. Stored as lower-case text.</summary>
public enum UserRole
{
    /// <summary>Uses the bots that are theirs; the role of a new user.</summary>
    User,

    /// <summary>Manages users and bots. There is always at least one, once there was one.</summary>
    Admin,
}
