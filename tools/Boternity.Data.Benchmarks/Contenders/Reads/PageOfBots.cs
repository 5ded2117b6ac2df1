using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>What a page of the newest bots must hold.</summary>
internal static class PageOfBots
{
    public const int Size = 50;

    public static void Check(IReadOnlyList<Bot> bots, long rows)
    {
        if (bots.Count != Size || bots[0].Id != BotRows.IdOf(rows - 1) || bots[^1].Id != BotRows.IdOf(rows - Size))
        {
            throw new InvalidDataException("The page does not hold the newest bots.");
        }
    }

    public static void Verify(IReadOnlyList<Bot> bots, long rows)
    {
        Check(bots, rows);
        for (var place = 0; place < Size; place++)
        {
            BotRows.Verify(bots[place], rows - 1 - place);
        }
    }
}
