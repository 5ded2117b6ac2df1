using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Files;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The modes <see cref="ChildMode.SaveFiles"/> and <see cref="ChildMode.SaveFilesAndDie"/>.</summary>
internal static class SaveFiles
{
    public const string Filename = "upload.bin";

    private const int Size = 300_000;

    /// <summary>A content that a test can make again; no two are equal.</summary>
    public static byte[] ContentOf(string label, int number)
    {
        var content = new byte[Size];
        var text = System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{label} {number}|"));
        for (var index = 0; index < content.Length; index++)
        {
            content[index] = text[index % text.Length];
        }

        return content;
    }

    public static async Task RunAsync(ChildMode mode, ReadOnlyMemory<string> arguments)
    {
        var (provider, target, folder) = (Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], arguments.Span[2]);
        var (bot, label) = (Guid.Parse(arguments.Span[3]), arguments.Span[4]);
        await using var host = new LibraryHost(provider, target, TimeProvider.System, new() { Settings = { ["FilesPath"] = folder } });
        var files = host.Resolve<IFileStore>();
        await ChildProtocol.AwaitGoAsync();
        ChildProtocol.DieWithParent();

        if (mode == ChildMode.SaveFilesAndDie)
        {
            await using var dying = new DyingStream(ContentOf(label, 0));
            await files.SaveAsync(bot, Filename, dying, null, CancellationToken.None);
        }

        for (var number = 1; ; number++)
        {
            try
            {
                var saved = await files.SaveAsync(bot, Filename, ContentOf(label, number), null, CancellationToken.None);
                ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{saved.Version}"));
            }
#pragma warning disable CA1031 // What it is, is said; the test judges it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ChildProtocol.Say($"{ChildProtocol.Failed}{exception.Message.ReplaceLineEndings(" ")}");
                return;
            }
        }
    }

    /// <summary>Kills its process when half of it is read.</summary>
    private sealed class DyingStream(byte[] content) : MemoryStream(content, writable: false)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Length / 2)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();

                // The signal may arrive on another thread.
                await Task.Delay(Timeout.Infinite, CancellationToken.None);
            }

            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 65_536)], cancellationToken);
        }
    }
}
