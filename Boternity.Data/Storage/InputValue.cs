using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>What values other than text may be stored.</summary>
internal static class InputValue
{
    /// <exception cref="StoreException">None of the enumeration's members.</exception>
    public static void Member<TEnum>(TEnum? value, string member)
        where TEnum : struct, Enum
    {
        if (value is { } set && !Enum.IsDefined(set))
        {
            throw Messages.InvalidInput(member, "is none of its enumeration's members");
        }
    }

    /// <exception cref="StoreException">0 or negative.</exception>
    public static void Positive(int value, string member)
    {
        if (value < 1)
        {
            throw Messages.InvalidInput(member, "must be 1 or more");
        }
    }

    /// <exception cref="StoreException">Negative.</exception>
    public static void NotNegative(long value, string member)
    {
        if (value < 0)
        {
            throw Messages.InvalidInput(member, $"must not be negative, is {value}");
        }
    }
}
