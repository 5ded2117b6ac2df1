using System.CommandLine;
using System.CommandLine.Invocation;
using Boternity.Data.Cli.ApiKeys;
using Boternity.Data.Cli.Backups;
using Boternity.Data.Cli.Copying;
using Boternity.Data.Cli.Demo;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Imports;
using Boternity.Data.Cli.Keys;
using Boternity.Data.Cli.Output;
using Boternity.Data.Cli.Schema;
using Boternity.Data.Cli.Secrets;
using Boternity.Data.Cli.Users;

namespace Boternity.Data.Cli;

/// <summary>The commands of <c>boternity-data</c>.</summary>
internal static class CommandLine
{
    // A batch that is being written is finished after Ctrl-C.
    private static readonly TimeSpan EndOfBatch = TimeSpan.FromMinutes(1);

    /// <summary>Does what the arguments say.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(Shell shell, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // Without response files: a name that begins with @ is a name.
        var result = Create(shell).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Action is ParseErrorAction)
        {
            UsageErrors.Write(shell.Error, result);
            return ExitCode.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = shell.Writer,
            Error = shell.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = EndOfBatch,
        };
        return await result.InvokeAsync(invocation, cancellationToken);
    }

    private static RootCommand Create(Shell shell)
    {
        var database = new DatabaseOptions();
        return new RootCommand("Operates a Boternity.Data database.")
        {
            Doctor.StatusCommand.Create(shell, database),
            MigrateCommand.Create(shell, database),
            Doctor.VerifyCommand.Create(shell, database),
            Doctor.DoctorCommand.Create(shell, database),
            BackupCommand.Create(shell, database),
            RestoreCommand.Create(shell, database),
            CopyCommand.Create(shell, database),
            Doctor.CheckpointCommand.Create(shell, database),
            ImportCommand.Create(shell, database),
            KeysCommand.Create(shell, database),
            SecretsCommand.Create(shell, database),
            UsersCommand.Create(shell, database),
            ApiKeysCommand.Create(shell, database),
            SchemaCommand.Create(shell),
            DemoCommand.Create(shell),
        };
    }
}
