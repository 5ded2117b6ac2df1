namespace Boternity.Data.Cli;

/// <summary>What the command answers to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>The command line is not one.</summary>
    public const int Usage = 2;

    /// <summary>The work was done, but for rows or keys that do not open.</summary>
    public const int DoneWithFailures = 3;

    /// <summary>EX_CONFIG of sysexits: the configuration, or the master key, cannot work.</summary>
    public const int Configuration = 78;

    /// <summary>What shells answer for Ctrl-C.</summary>
    public const int Stopped = 130;
}
