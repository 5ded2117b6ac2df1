using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Input;

/// <summary>Takes a secret's value from where no other process sees it: standard input, or a hidden prompt.</summary>
internal static class SecretInput
{
    // One more than a value and its line end may have.
    private const int Capacity = SealedSecret.MaxPlaintextBytes + 3;

    /// <param name="shell">Where.</param>
    /// <param name="isExact">Whether a line end at the end is part of the value, and no byte at all is a value.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<SecretValue> ReadAsync(Shell shell, bool isExact, CancellationToken cancellationToken)
    {
        var value = new SecretValue(Capacity);
        try
        {
            if (shell.IsInputTerminal)
            {
                await new TerminalInput(shell).ReadHiddenAsync("Value (not shown): ", value, cancellationToken);
            }
            else
            {
                await ReadStreamAsync(shell.Input, value, cancellationToken);
                value.Length -= isExact ? 0 : LineEnd(value.Content.Span);
            }

            if (value.Length > SealedSecret.MaxPlaintextBytes)
            {
                throw new RefusedException(ExitCode.Failure, $"The value is longer than {SealedSecret.MaxPlaintextBytes} bytes.");
            }

            // Most often a file or a variable that is not what somebody thought.
            return value.Length > 0 || isExact
                ? value
                : throw new RefusedException(ExitCode.Failure, "The value is empty; with --exact an empty one from standard input is stored.");
        }
        catch
        {
            value.Dispose();
            throw;
        }
    }

    private static async Task ReadStreamAsync(Stream input, SecretValue value, CancellationToken cancellationToken)
    {
        // The system's read does not end for Ctrl-C, so it is left to itself then.
        while (value.Rest.Length > 0
            && await input.ReadAsync(value.Rest, cancellationToken).AsTask().WaitAsync(cancellationToken) is > 0 and var count)
        {
            value.Length += count;
        }
    }

    private static int LineEnd(ReadOnlySpan<byte> value)
    {
        if (value.EndsWith("\r\n"u8))
        {
            return 2;
        }

        return value.EndsWith("\n"u8) ? 1 : 0;
    }
}
