using System.Globalization;

namespace Boternity.Data.Tests.Faults;

/// <summary>A caller's unit: its numbers begin with 1 and have no gap.</summary>
internal readonly record struct LedgerEntry(int Caller, int Number)
{
    public static LedgerEntry Parse(string text)
    {
        var words = text.Split(' ');
        return new(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Caller} {Number}");
}
