using System.Buffers.Binary;
using System.Globalization;
using Boternity.Data.Bots;
using Boternity.Data.Users;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Bots that follow from their number, so that what was stored can be compared without having been remembered.</summary>
internal static class BotRows
{
    private const int OwnerCount = 100;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Bot Create(long index)
    {
        var createdAt = Epoch.AddMilliseconds(index);
        return new Bot
        {
            Id = IdOf(index),
            Slug = Text($"bot-{index}"),
            Name = Text($"Bot {index}"),
            Description = Text($"Answers the questions of shard {index % 16}, and is number {index} of the fleet that this run made."),
            Status = BotStatus.Active,
            Category = (BotCategory)(index % 4),
            Tags = ["load", Text($"shard-{index % 16}")],
            UserId = OwnerOf(index).Id,
            CreatedAt = createdAt,
            UpdatedAt = createdAt,
        };
    }

    /// <summary>The users that own the bots.</summary>
    public static IEnumerable<User> Owners => Enumerable.Range(0, OwnerCount).Select(index => OwnerOf(index));

    /// <summary>An id as the library makes them: it grows with the number, behind its time are bits without order.</summary>
    public static Guid IdOf(long index)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Epoch.AddMilliseconds(index).ToUnixTimeMilliseconds() << 16 | 0x7000);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (Scrambled.Of((ulong)index) & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000);
        return new Guid(bytes, bigEndian: true);
    }

    /// <exception cref="InvalidDataException">The row is not what was written under this number.</exception>
    public static void Verify(Bot? stored, long index)
    {
        var wanted = Create(index);
        if (stored is null
            || stored.Id != wanted.Id
            || stored.Slug != wanted.Slug
            || stored.Name != wanted.Name
            || stored.Description != wanted.Description
            || stored.Status != wanted.Status
            || stored.Category != wanted.Category
            || !stored.Tags.SequenceEqual(wanted.Tags)
            || stored.UserId != wanted.UserId
            || stored.CreatedAt != wanted.CreatedAt
            || stored.UpdatedAt != wanted.UpdatedAt
            || stored.LastActiveAt is not null
            || stored.Revision != 1)
        {
            throw new InvalidDataException(Text($"Row {index} is not what was written."));
        }
    }

    private static User OwnerOf(long index)
    {
        var number = index % OwnerCount;
        return new User { Id = IdOf(number), Email = Text($"owner-{number}@example.com"), CreatedAt = Epoch };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
