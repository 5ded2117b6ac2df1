using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Souls;

/// <summary>One saved version of a bot's soul (its SOUL.md). Never changed once stored.</summary>
/// <remarks>Table <c>soul_versions</c>, design card seed 000. (<see cref="BotId"/>, <see cref="Version"/>) is unique.</remarks>
public sealed class SoulVersion
{
    /// <summary>The largest <see cref="Content"/>, in bytes of UTF-8.</summary>
    public const int MaxContentBytes = 1_048_576;

    /// <summary>The longest <see cref="Message"/>, in UTF-16 units.</summary>
    public const int MaxMessageLength = 4_096;

    /// <summary>UUIDv7; made when the version is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>The bot; its souls are deleted with it.</summary>
    public required Guid BotId { get; init; }

    /// <summary>The whole document, exactly as saved; at most <see cref="MaxContentBytes"/> bytes.</summary>
    public required string Content { get; init; }

    /// <summary>SHA-256 of <see cref="Content"/> as UTF-8: 64 lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    /// <summary>1 for a bot's first version, one more for each further.</summary>
    public required int Version { get; init; }

    /// <summary>Why the version was saved; at most <see cref="MaxMessageLength"/> UTF-16 units, null when nobody said.</summary>
    public string? Message { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    // A lenient encoder would write U+FFFD for half of a surrogate pair, and so give two contents one hash.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The hash of a document: SHA-256 of its UTF-8 bytes as 64 lower-case hexadecimal digits, nothing normalised.</summary>
    /// <param name="content">The document.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: it holds half of a surrogate pair, and so has no bytes.</exception>
    public static string ComputeHash(string content)
    {
        ArgumentNullException.ThrowIfNull(content);

        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(Utf8.GetBytes(content)));
        }
        catch (EncoderFallbackException exception)
        {
            throw Messages.InvalidInput(nameof(content), $"holds half of a surrogate pair at position {exception.Index}");
        }
    }

    /// <exception cref="StoreException">The content does not match its hash.</exception>
    internal void EnsureIntact()
    {
        if (ComputeHash(Content) != Hash)
        {
            throw Messages.SoulCorrupt(BotId, Version);
        }
    }
}
