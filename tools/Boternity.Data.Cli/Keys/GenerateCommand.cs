using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys generate</c>: a new master key on standard output.</summary>
internal static class GenerateCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("generate", "Writes a new master key to standard output and its id to standard error; touches nothing else.");
        command.SetAction((_, cancellationToken) => Failures.TellAsync(shell, () => RunAsync(shell, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Shell shell, CancellationToken cancellationToken)
    {
        using var key = MasterKey.Generate();
        using var text = key.Export();
        shell.Output.Write(text.Span);
        shell.Output.Write("\n"u8);
        await shell.Output.FlushAsync(cancellationToken);
        await shell.Error.WriteLineAsync($"id {key.Id}");
        return ExitCode.Success;
    }
}
