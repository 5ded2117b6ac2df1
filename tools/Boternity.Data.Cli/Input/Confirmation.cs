namespace Boternity.Data.Cli.Input;

/// <summary>Lets somebody think again.</summary>
internal static class Confirmation
{
    /// <exception cref="RefusedException">Nobody can be asked, or the answer is no.</exception>
    public static async Task DemandAsync(Shell shell, bool isGiven, string question, CancellationToken cancellationToken)
    {
        if (isGiven)
        {
            return;
        }

        if (!shell.IsInputTerminal)
        {
            throw new RefusedException(ExitCode.Usage, "There is no terminal to ask at: say --yes.");
        }

        if (!await new TerminalInput(shell).ConfirmAsync(question, cancellationToken))
        {
            throw new RefusedException(ExitCode.Failure, "Nothing was done.");
        }
    }
}
