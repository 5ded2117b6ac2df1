using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Input;

/// <summary>Asks somebody at a terminal. Questions go to standard error, so that standard output has results alone.</summary>
internal sealed class TerminalInput(Shell shell)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Asks a question that is answered with y; anything else is no.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken) =>
        (await ReadLineAsync($"{question} [y/N] ", cancellationToken)).Trim() is "y" or "Y" or "yes";

    public async Task<string> ReadLineAsync(string question, CancellationToken cancellationToken)
    {
        var text = new char[byte.MaxValue];
        var length = await ReadAsync(question, text, isShown: true, cancellationToken);
        return new string(text, 0, length);
    }

    /// <summary>Reads a line that is not shown.</summary>
    public async Task ReadHiddenAsync(string question, SecretValue value, CancellationToken cancellationToken)
    {
        var text = GC.AllocateArray<char>(SealedSecret.MaxPlaintextBytes + 1, pinned: true);
        try
        {
            var length = await ReadAsync(question, text, isShown: false, cancellationToken);
            value.Length = StrictUtf8.TryGetBytes(text.AsSpan(0, length), value.Rest.Span, out var written)
                ? written
                : SealedSecret.MaxPlaintextBytes + 1;
        }
        catch (EncoderFallbackException)
        {
            throw new RefusedException(ExitCode.Failure, "The value holds half of a surrogate pair.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private async Task<int> ReadAsync(string question, char[] text, bool isShown, CancellationToken cancellationToken)
    {
        await shell.Error.WriteAsync(question);
        await shell.Error.FlushAsync(cancellationToken);
        var length = 0;
        while (true)
        {
            var key = await shell.ReadKeyAsync(cancellationToken);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    await shell.Error.WriteLineAsync();
                    return length;

                case ConsoleKey.Backspace when length > 0:
                    length -= length > 1 && char.IsLowSurrogate(text[length - 1]) ? 2 : 1;
                    await ShowAsync("\b \b", isShown);
                    break;

                default:
                    if ((!char.IsControl(key.KeyChar) || key.KeyChar == '\t') && length < text.Length)
                    {
                        text[length++] = key.KeyChar;
                        await ShowAsync($"{key.KeyChar}", isShown);
                    }

                    break;
            }
        }
    }

    private Task ShowAsync(string text, bool isShown) => isShown ? shell.Error.WriteAsync(text) : Task.CompletedTask;
}
