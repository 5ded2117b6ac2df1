using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Users;

/// <summary>Users as a command line names them.</summary>
internal static class UserArguments
{
    public const string Forms = "a UUID or an email";

    // By name: the parser alone would take any number.
    private static readonly string[] Roles = ["admin", "user"];

    public static Argument<string> User() => new("user") { Description = $"Who: {Forms}." };

    public static Option<UserRole?> OnlyRole() =>
        new Option<UserRole?>("--role") { Description = "Only users of this one." }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Roles);

    public static Argument<string> Email() => new("email") { Description = "One @ with something on both sides." };

    public static Argument<UserRole> Role() =>
        new Argument<UserRole>("role") { Description = "What the user may do from now on." }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Roles);

    public static Option<UserRole> RoleOption() =>
        new Option<UserRole>("--role") { Description = "What the user may do." }.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Roles);

    /// <exception cref="RefusedException">There is nobody of that id or email.</exception>
    public static async Task<User> FindUserAsync(this Session session, string idOrEmail, CancellationToken cancellationToken)
    {
        var user = Guid.TryParse(idOrEmail, out var id)
            ? await session.Users.GetAsync(id, cancellationToken)
            : await session.Users.GetByEmailAsync(idOrEmail, cancellationToken);
        return user ?? throw new RefusedException(ExitCode.Failure, "There is no such user.");
    }
}
