using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Health;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Doctor;

/// <summary><c>checkpoint</c>: writes SQLite's write-ahead log back into the database.</summary>
internal static class CheckpointCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        var command = new Command(
            "checkpoint", "SQLite: writes the write-ahead log back and empties it, beside a live service too. Answers 3 when readers hold it up.") { json };
        database.AddTo(command);
        return command.Runs(shell, database, async (session, token) =>
        {
            var result = await session.Services.GetRequiredService<IStoreMaintenance>().CheckpointAsync(token);
            session.Answer(json, result, report =>
            {
                report.Line("checkpoint", result.IsComplete ? "complete" : "busy: readers or another writer hold it up; try again");
                report.Line("frames", $"{Cells.Of(result.CheckpointedFrames)} of {Cells.Of(result.LogFrames)} in the log are written back");
                report.Line("log", $"{Cells.Of(result.BytesBefore)} bytes before, {Cells.Of(result.BytesAfter)} after");
            });
            return result.IsComplete ? ExitCode.Success : ExitCode.DoneWithFailures;
        });
    }
}
