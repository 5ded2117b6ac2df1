using System.CommandLine;
using Boternity.Data.ApiKeys;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Users;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys create</c>: the key on standard output, once.</summary>
internal static class CreateCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = new Option<string?>("--user") { Description = $"The owner, {UserArguments.Forms}; needed for the kind user.", HelpName = "user" };
        var kind = new Option<ApiKeyKind>("--kind") { Description = "Who uses it." };
        var name = new Option<string>("--name") { Description = "What its owner calls it.", DefaultValueFactory = _ => "default" };
        var scopes = new Option<string[]>("--scopes")
        {
            Description = "What it allows, in the words of the service: bots:read bots:write.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var expires = ApiKeyArguments.Expires();
        const string Description = "Issues a key: it goes to standard output, once and alone, and its id to standard error.";
        return new Command("create", Description) { user, kind, name, scopes, expires }
            .Runs(shell, database, async (session, token) =>
            {
                var owner = session.Arguments.GetValue(user) is { } text ? await session.FindUserAsync(text, token) : null;
                var key = new NewApiKey
                {
                    UserId = owner?.Id,
                    Kind = session.Arguments.GetValue(kind),
                    Name = session.Arguments.GetRequiredValue(name),
                    Scopes = session.Arguments.GetRequiredValue(scopes),
                    ExpiresAt = session.Now() + session.Arguments.GetValue(expires),
                };
                await IssuedKey.WriteAsync(session.Shell, await session.ApiKeys.IssueAsync(key, token), token);
                return ExitCode.Success;
            });
    }
}
