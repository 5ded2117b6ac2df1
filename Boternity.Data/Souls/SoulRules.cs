using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Souls;

/// <summary>What a soul version may hold; checked before anything is written.</summary>
internal static class SoulRules
{
    /// <exception cref="StoreException">Too large or not storable.</exception>
    public static void Content(string content)
    {
        ArgumentNullException.ThrowIfNull(content);

        InputText.Validate(content, nameof(SoulVersion.Content), SoulVersion.MaxContentBytes);
        var bytes = Encoding.UTF8.GetByteCount(content);
        if (bytes > SoulVersion.MaxContentBytes)
        {
            throw Messages.InvalidInput(
                nameof(SoulVersion.Content),
                $"is {bytes} bytes of UTF-8; at most {SoulVersion.MaxContentBytes} are allowed");
        }
    }

    /// <exception cref="StoreException">Too long or not storable.</exception>
    public static void Message(string? message)
    {
        if (message is not null)
        {
            InputText.Validate(message, nameof(SoulVersion.Message), SoulVersion.MaxMessageLength);
        }
    }
}
