using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Secrets;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.Scope();
        var json = Arguments.Json();
        return new Command("list", "Lists a scope's secrets by name. Opens nothing, and needs no master key.") { scope, json }
            .Runs(shell, database, async (session, token) =>
            {
                var listed = session.Arguments.GetRequiredValue(scope);
                var secrets = await Pages.AllAsync((page, next) => session.Secrets.ListAsync(listed, page, next), token);
                session.Answer(json, secrets.Select(ForMachines), report => report.Table(
                    ["name", "value", "version", "where", "data key", "updated"],
                    [.. secrets.Select(secret => (string[])
                    [
                        secret.Name,
                        secret.Mask,
                        Cells.Of(secret.Version),
                        Cells.Of(secret.Provider),
                        secret.DataKeyId?.ToString() ?? Cells.None,
                        Cells.Of(secret.UpdatedAt),
                    ])]));
                return ExitCode.Success;
            });
    }

    private static object ForMachines(SecretInfo secret) => new
    {
        secret.Id,
        Scope = secret.Scope.ToString(),
        secret.Name,
        secret.Provider,
        secret.Version,
        secret.Mask,
        DataKeyId = secret.DataKeyId?.ToString(),
        secret.CreatedAt,
        secret.UpdatedAt,
    };
}
