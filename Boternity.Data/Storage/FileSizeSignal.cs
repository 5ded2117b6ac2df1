using System.Runtime.InteropServices;

namespace Boternity.Data.Storage;

/// <summary>Keeps the process alive when a write passes its file size limit: the write then fails, as on a full disk.</summary>
internal static class FileSizeSignal
{
    // SIGXFSZ, on Linux and macOS; its default action ends the process.
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private static readonly Lazy<PosixSignalRegistration?> Registration = new(() =>
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileSizeLimit, static context => context.Cancel = true));

    /// <summary>From now on, for the life of the process.</summary>
    public static void Ignore() => _ = Registration.Value;
}
