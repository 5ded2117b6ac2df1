using System.Linq.Expressions;
using System.Reflection;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Storage.Paging;

/// <summary>Comparisons of a sort key with a value, in the form that EF translates for the key's type.</summary>
internal static class KeyPredicates
{
    private static readonly MethodInfo CompareText = typeof(string).GetMethod(nameof(string.Compare), [typeof(string), typeof(string)])!;

    private static readonly MethodInfo BeyondEnum =
        typeof(KeyPredicates).GetMethod(nameof(MembersBeyond), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly MethodInfo Contains = typeof(Enumerable).GetMethods()
        .Single(method => method.Name == nameof(Enumerable.Contains) && method.GetParameters().Length == 2);

    public static Expression HasValue(Expression key) => Expression.NotEqual(key, Expression.Constant(null, key.Type));

    /// <summary>Whether the key is past the value in the order's direction.</summary>
    public static Expression Beyond<T>(Expression key, T value, bool descending, bool orEqual)
    {
        if (typeof(T).IsEnum)
        {
            var members = BeyondEnum.MakeGenericMethod(typeof(T)).Invoke(null, [value, descending, orEqual])!;
            return Expression.Call(Contains.MakeGenericMethod(typeof(T)), Parameter((T[])members), key);
        }

        var comparison = (descending, orEqual) switch
        {
            (true, true) => ExpressionType.LessThanOrEqual,
            (true, false) => ExpressionType.LessThan,
            (false, true) => ExpressionType.GreaterThanOrEqual,
            (false, false) => ExpressionType.GreaterThan,
        };

        return typeof(T) == typeof(string)
            ? Expression.MakeBinary(comparison, Expression.Call(CompareText, key, Parameter(value)), Expression.Constant(0))
            : Expression.MakeBinary(comparison, key, Parameter(value));
    }

    // Enumerations are stored, and so sorted, as text.
    private static TEnum[] MembersBeyond<TEnum>(TEnum value, bool descending, bool orEqual)
        where TEnum : struct, Enum =>
        [.. Enum.GetValues<TEnum>().Where(member =>
        {
            var order = string.CompareOrdinal(EnumText<TEnum>.Of(member), EnumText<TEnum>.Of(value));
            return (orEqual && order == 0) || (descending ? order < 0 : order > 0);
        })];

    // A member of a captured object becomes a parameter of the command; a constant would make a new plan for every page.
    private static MemberExpression Parameter<T>(T value) =>
        Expression.Property(Expression.Constant(new Captured<T>(value)), nameof(Captured<>.Value));

    private sealed record Captured<T>(T Value);
}
