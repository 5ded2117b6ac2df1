using System.Diagnostics;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.RestoreAndDie"/>.</summary>
internal static class RestoreAndDie
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        await using var host = new LibraryHost(Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], TimeProvider.System);

        await host.Resolve<IBackupManager>().RestoreAsync(
            arguments.Span[2], new RestoreOptions { Replace = true }, new DieAt(arguments.Span[3]), CancellationToken.None);
    }

    private sealed class DieAt(string step) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value)
        {
            if (value.Step == step)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();

                // The signal may arrive on another thread: this one does nothing any more.
                using var never = new ManualResetEvent(initialState: false);
                never.WaitOne();
            }
        }
    }
}
