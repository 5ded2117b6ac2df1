using System.Text;
using Boternity.Data.ApiKeys;
using Boternity.Data.Cli.Output;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary>Gives a key that was just issued to whoever asked: alone on standard output, so that it can be piped on.</summary>
internal static class IssuedKey
{
    public static async Task WriteAsync(Shell shell, IssuedApiKey issued, CancellationToken cancellationToken)
    {
        // First: by its id the key can be revoked, also where its output gets lost.
        await shell.Error.WriteLineAsync($"id {issued.Key.Id}");
        await shell.Error.WriteLineAsync($"expires {(issued.Key.ExpiresAt is { } end ? Cells.Of(end) : "never")}");
        shell.Output.Write(Encoding.ASCII.GetBytes($"{issued.Token}\n"));
        await shell.Output.FlushAsync(cancellationToken);
    }
}
