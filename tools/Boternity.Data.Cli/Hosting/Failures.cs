using Boternity.Data.Errors;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Hosting;

/// <summary>Turns what goes wrong into a message and an exit code; never a stack, a value or a connection string.</summary>
internal static class Failures
{
    public static async Task<int> TellAsync(Shell shell, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
#pragma warning disable CA1031 // Whatever it is, an operator is told in a line.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var line in Lines(exception).Distinct(StringComparer.Ordinal))
            {
                await shell.Error.WriteLineAsync(line);
            }

            return CodeOf(exception);
        }
    }

    private static int CodeOf(Exception exception) => exception switch
    {
        RefusedException refused => refused.ExitCode,
        OptionsValidationException => ExitCode.Configuration,
        AggregateException { InnerExceptions: var several } when several.All(one => one is OptionsValidationException) => ExitCode.Configuration,
        StoreException { Kind: StoreErrorKind.WrongKey } => ExitCode.Configuration,
        StoreException { Code: ErrorCodes.InvalidConfiguration or ErrorCodes.SecretStoreLocked } => ExitCode.Configuration,
        OperationCanceledException => ExitCode.Stopped,
        _ => ExitCode.Failure,
    };

    private static IEnumerable<string> Lines(Exception exception) => exception switch
    {
        OptionsValidationException options => options.Failures,
        AggregateException several => several.InnerExceptions.SelectMany(Lines),
        StoreException { InnerException: AggregateException { InnerExceptions: var several } } when several.All(one => one is StoreException) =>
            several.SelectMany(Lines),
        StoreException { Hint: { } hint } store => [store.Message, $"  {hint}"],
        RefusedException or StoreException or IOException or UnauthorizedAccessException => [exception.Message],
        OperationCanceledException => ["Stopped."],

        // Its message may quote anything.
        _ => [$"Unexpected: {exception.GetType().Name}."],
    };
}
