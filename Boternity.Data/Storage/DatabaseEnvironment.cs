namespace Boternity.Data.Storage;

/// <summary>What the binder reads from the process, in one place so that a test needs no real variables or directories.</summary>
/// <param name="Variable">The value of an environment variable; null or empty: not set.</param>
/// <param name="HomeDirectory">Absolute; empty if the account has none.</param>
/// <param name="CurrentDirectory">Absolute; the base of relative paths.</param>
internal sealed record DatabaseEnvironment(Func<string, string?> Variable, string HomeDirectory, string CurrentDirectory)
{
    /// <summary>The running process, as it is at the time of the call.</summary>
    public static DatabaseEnvironment Process => new(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Environment.CurrentDirectory);
}
