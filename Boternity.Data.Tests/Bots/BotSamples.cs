using System.Buffers.Binary;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

/// <summary>Bots with many equal keys, and the order that a list of them must have, worked out without the code under test.</summary>
internal static class BotSamples
{
    // Their order by code point is neither that of UTF-16 units nor that of any language.
    private static readonly string[] Names =
        ["a", "A", "b", "aa", "a a", "z", "é", "e\u0301", "ß", "Ω", "日", "\uff21", "\uffee", "😀", "\ud835\udcb3", "_", "~", "10", "9", "a-b"];

    private static readonly long[] Counts = [0, 1, 2, 10, 9, long.MaxValue];

    /// <summary>The same bots for the same seed, ids included.</summary>
    public static IReadOnlyList<Bot> Create(int seed, int count, DateTimeOffset start)
    {
        var random = new Sequence(seed);
        return [.. Enumerable.Range(0, count).Select(number => new Bot
        {
            Id = random.NextId(),
            Slug = $"{random.Pick(Names)}{number}",
            Name = random.Pick(Names),
            Status = random.Pick(Enum.GetValues<BotStatus>()),
            Category = random.Pick(Enum.GetValues<BotCategory>()),
            Tags = [random.Pick(Names)],
            ConversationCount = random.Pick(Counts),
            TotalTokensUsed = random.Pick(Counts),
            CreatedAt = start.AddMicroseconds(random.Next(4)),
            UpdatedAt = start.AddMicroseconds(random.Next(4) * 100_000),
            LastActiveAt = random.Next(2) == 0 ? null : start.AddDays(random.Next(3)),
        })];
    }

    public static IReadOnlyList<Bot> Sorted(this IEnumerable<Bot> bots, BotSortKey key, SortOrder order)
    {
        var ascending = bots.Order(Comparer<Bot>.Create((left, right) =>
            Compare(left, right, key) is var result and not 0 ? result : string.CompareOrdinal(StoredText.Of(left.Id), StoredText.Of(right.Id))));
        return order == SortOrder.Ascending ? [.. ascending] : [.. ascending.Reverse()];
    }

    private static int Compare(Bot left, Bot right, BotSortKey key) => key switch
    {
        BotSortKey.CreatedAt => left.CreatedAt.CompareTo(right.CreatedAt),
        BotSortKey.Name => CompareCodePoints(left.Name, right.Name),
        BotSortKey.Slug => CompareCodePoints(left.Slug, right.Slug),
        BotSortKey.Status => CompareCodePoints(left.Status.ToString(), right.Status.ToString()),
        BotSortKey.Category => CompareCodePoints(left.Category.ToString(), right.Category.ToString()),
        BotSortKey.UpdatedAt => left.UpdatedAt.CompareTo(right.UpdatedAt),
        BotSortKey.LastActiveAt => Nullable.Compare(left.LastActiveAt, right.LastActiveAt),
        BotSortKey.ConversationCount => left.ConversationCount.CompareTo(right.ConversationCount),
        BotSortKey.TotalTokensUsed => left.TotalTokensUsed.CompareTo(right.TotalTokensUsed),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    // UTF-8 sorts by code point; a capital first letter changes nothing among enumeration members, which all have one.
    private static int CompareCodePoints(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    /// <summary>Numbers that look random and are the same in every run and version.</summary>
    private sealed class Sequence(int seed)
    {
        private ulong _state = (ulong)seed;

        public int Next(int below) => (int)(NextBits() % (ulong)below);

        public T Pick<T>(T[] values) => values[Next(values.Length)];

        public Guid NextId()
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, NextBits());
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], NextBits());
            return new Guid(bytes, bigEndian: true);
        }

        // SplitMix64.
        private ulong NextBits()
        {
            var bits = _state += 0x9E3779B97F4A7C15;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            return bits ^ (bits >> 31);
        }
    }
}
