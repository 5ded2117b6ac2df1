using Boternity.Data.Errors;
using Microsoft.Extensions.Hosting;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The sample of docs/encryption.md, between its two marks word for word.</summary>
internal static class ExitCodeSample
{
    public static async Task<int> RunAsync(IHost host)
    {
        // <encryption>
        try
        {
            await host.RunAsync();
        }
        catch (StoreException exception) when (exception is { Kind: StoreErrorKind.WrongKey } or { Code: ErrorCodes.InvalidConfiguration })
        {
            return 78;   // EX_CONFIG; the host has logged why
        }

        return 0;

        // </encryption>
    }
}
