using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Executions;

/// <summary>The texts of strategies.</summary>
public static class ParentStrategies
{
    /// <summary>The strategy that a text names.</summary>
    /// <param name="text">Such as <c>fail_fast</c>, whatever its case and the blanks around it.</param>
    /// <returns><see cref="ParentStrategy.WaitAll"/> for null, nothing and what is not known.</returns>
    public static ParentStrategy Parse(string? text) =>
        Enum.GetValues<ParentStrategy>().FirstOrDefault(
            strategy => string.Equals(EnumText<ParentStrategy>.Of(strategy), text?.Trim(), StringComparison.OrdinalIgnoreCase),
            ParentStrategy.WaitAll);
}
