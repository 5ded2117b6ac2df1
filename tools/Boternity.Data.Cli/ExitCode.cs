namespace Boternity.Data.Cli;

/// <summary>What the command answers to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>EX_CONFIG of sysexits: the configuration cannot work.</summary>
    public const int Configuration = 78;
}
