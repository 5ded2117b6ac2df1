namespace Boternity.Data.Souls;

/// <summary>A version to save.</summary>
public sealed record NewSoul
{
    /// <summary>The bot it belongs to.</summary>
    public required Guid BotId { get; init; }

    /// <summary>The whole document; at most <see cref="SoulVersion.MaxContentBytes"/> bytes of UTF-8, stored exactly as given.</summary>
    public required string Content { get; init; }

    /// <summary>Why; at most <see cref="SoulVersion.MaxMessageLength"/> UTF-16 units.</summary>
    public string? Message { get; init; }

    /// <summary>
    /// The version the edit started from, 0 for none: the save is refused when another one is current by now. Null to save after
    /// whatever is there.
    /// </summary>
    public int? ExpectedHead { get; init; }
}
