using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var scope = Arguments.OnlyScope();
        var json = Arguments.Json();
        return new Command("list", "Lists data keys, oldest first. Opens nothing.") { scope, json }
            .Runs(shell, database, async (session, token) =>
            {
                var only = session.Arguments.GetValue(scope);
                var keys = await Pages.AllAsync((page, next) => session.Keys.ListAsync(only, page, next), token);
                session.Answer(json, keys.Select(ForMachines), report => report.Table(
                    ["id", "scope", "purpose", "version", "state", "master key", "created", "retired"],
                    [.. keys.Select(key => (string[])
                    [
                        key.Id.ToString(),
                        key.Scope.ToString(),
                        key.Purpose,
                        Cells.Of(key.Version),
                        Cells.Of(key.State),
                        Cells.Short(key.MasterKeyId),
                        Cells.Of(key.CreatedAt),
                        Cells.Of(key.RetiredAt),
                    ])]));
                return ExitCode.Success;
            });
    }

    private static object ForMachines(DataKeyInfo key) => new
    {
        Id = key.Id.ToString(),
        Scope = key.Scope.ToString(),
        key.Purpose,
        key.Version,
        key.State,
        MasterKeyId = key.MasterKeyId.ToString(),
        key.CreatedAt,
        key.RetiredAt,
    };
}
