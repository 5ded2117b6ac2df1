using System.Collections.Frozen;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Marks an enumeration whose texts are upper case, as in the product whose tables it comes from.</summary>
[AttributeUsage(AttributeTargets.Enum)]
internal sealed class UpperCaseTextAttribute : Attribute;

/// <summary>The stored texts of enumerations: their members' names in snake_case, or in capitals where the type says so.</summary>
internal static class EnumText
{
    public static IEnumerable<string> AllOf(Type type) => Enum.GetNames(type).Select(name => Of(type, name));

    public static string Of(Type type, string member) =>
        type.IsDefined(typeof(UpperCaseTextAttribute), false) ? SnakeCase.Of(member).ToUpperInvariant() : SnakeCase.Of(member);
}

/// <inheritdoc cref="EnumText"/>
internal static class EnumText<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Texts =
        Enum.GetValues<TEnum>().ToFrozenDictionary(value => value, value => EnumText.Of(typeof(TEnum), value.ToString()));

    private static readonly FrozenDictionary<string, TEnum> Values =
        Texts.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static IEnumerable<string> All => Enum.GetValues<TEnum>().Select(Of);

    /// <exception cref="StoreException">None of the enumeration's members.</exception>
    public static string Of(TEnum value) =>
        Texts.TryGetValue(value, out var text)
            ? text
            : throw Messages.InvalidInput(typeof(TEnum).Name, "has no such member");

    /// <exception cref="InvalidDataException">The text is none of the enumeration's: the column's CHECK was bypassed.</exception>
    public static TEnum Parse(string text) =>
        Values.TryGetValue(text, out var value)
            ? value
            : throw new InvalidDataException($"A stored {typeof(TEnum).Name} is none of {string.Join(", ", All)}.");
}

/// <summary>Stores an enumeration as text.</summary>
internal sealed class EnumTextConverter<TEnum>() : ValueConverter<TEnum, string>(
    value => EnumText<TEnum>.Of(value),
    text => EnumText<TEnum>.Parse(text))
    where TEnum : struct, Enum;
