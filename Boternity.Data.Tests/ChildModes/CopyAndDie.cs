using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.CopyAndDie"/>.</summary>
internal static class CopyAndDie
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var point = int.Parse(arguments.Span[4], CultureInfo.InvariantCulture);
        var target = Enum.Parse<Provider>(arguments.Span[2]) == Provider.Sqlite
            ? new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = arguments.Span[3] }
            : new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = arguments.Span[3] };
        await using var host = new LibraryHost(Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], TimeProvider.System);
        await ChildProtocol.AwaitGoAsync();
        var deadline = new DieAt(point);
        await host.Resolve<IDatabaseCopier>().CopyToAsync(target, new CopyOptions { ChunkRows = 2 }, deadline, CancellationToken.None);
        ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{deadline.Seen}"));
    }

    private sealed class DieAt(int point) : IProgress<CopyProgress>
    {
        private int _seen;

        public int Seen => _seen;

        public void Report(CopyProgress value)
        {
            if (Interlocked.Increment(ref _seen) == point)
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
