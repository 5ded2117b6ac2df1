using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Output;
using Boternity.Data.Users;

namespace Boternity.Data.Cli.Users;

/// <summary>Shows a user.</summary>
internal static class UserReport
{
    public static int Answer(this Session session, Option<bool> json, User user)
    {
        session.Answer(json, ForMachines(user), report =>
        {
            report.Line("id", user.Id.ToString());
            report.Line("email", Cells.Printable(user.Email));
            report.Line("role", Cells.Of(user.Role));
            report.Line("created", Cells.Of(user.CreatedAt));
        });
        return ExitCode.Success;
    }

    public static object ForMachines(User user) => new { user.Id, user.Email, user.Role, user.CreatedAt, user.Revision };
}
