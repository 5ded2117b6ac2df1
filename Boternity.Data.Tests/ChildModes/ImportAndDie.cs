using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Importing;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.ImportAndDie"/>.</summary>
internal static class ImportAndDie
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        await using var host = new LibraryHost(Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], TimeProvider.System);
        var death = new DieAt(int.Parse(arguments.Span[4], CultureInfo.InvariantCulture));
        await host.Resolve<IUpstreamImporter>().ImportAsync(
            new ImportSource(UpstreamSystem.Boternity, arguments.Span[2]), arguments.Span[3], death, CancellationToken.None);
        ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{death.Seen}"));
    }

    private sealed class DieAt(int count) : IProgress<ImportProgress>
    {
        public int Seen { get; private set; }

        public void Report(ImportProgress value)
        {
            Seen++;
            if (Seen == count)
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
