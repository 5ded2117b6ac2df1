using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Storage;

/// <summary>Whose rows a bulk statement of EF Core changes.</summary>
internal static class UpdatedEntities
{
    /// <returns>
    /// The entities of an <c>ExecuteUpdate</c> or <c>ExecuteDelete</c>: that of the query, and those of whose members a setter names one, as in a
    /// join. What is owned stands for its owner. None for other queries.
    /// </returns>
    public static IEnumerable<IEntityType> Of(Expression query, IModel? model, params ReadOnlySpan<string> methods)
    {
        if (model is null
            || query is not MethodCallExpression { Arguments: [var source, ..] } call
            || !methods.Contains(call.Method.Name)
            || call.Method.DeclaringType?.Assembly != typeof(EntityFrameworkQueryableExtensions).Assembly)
        {
            return [];
        }

        var targets = new Targets();
        foreach (var setters in call.Arguments.Skip(1))
        {
            targets.Visit(setters);
        }

        targets.Types.Add(ElementOf(source.Type));
        return targets.Types.SelectMany(type => model.FindEntityTypes(type)).Select(RootOf).Distinct();
    }

    /// <returns>The entity itself, or the one that owns it.</returns>
    public static IEntityType RootOf(IEntityType type)
    {
        while (type.FindOwnership() is { } ownership)
        {
            type = ownership.PrincipalEntityType;
        }

        return type;
    }

    private static Type ElementOf(Type source) =>
        source.GetInterfaces()
            .Append(source)
            .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IQueryable<>))
            .GenericTypeArguments[0];

    /// <summary>Setters are tuples of a selector and a value: the selector's member belongs to what is changed.</summary>
    private sealed class Targets : ExpressionVisitor
    {
        public HashSet<Type> Types { get; } = [];

        protected override Expression VisitNew(NewExpression node)
        {
            if (node.Type.IsAssignableTo(typeof(ITuple)) && node.Arguments is [var selector, ..])
            {
                var lambda = (selector is UnaryExpression { NodeType: ExpressionType.Quote } quote ? quote.Operand : selector) as LambdaExpression;
                for (var at = lambda?.Body; at is not null;)
                {
                    Types.Add(at.Type);
                    at = at switch
                    {
                        MemberExpression member => member.Expression,
                        UnaryExpression unary => unary.Operand,
                        MethodCallExpression { Arguments: [var first, ..] } called => called.Object ?? first,
                        _ => null,
                    };
                }
            }

            return node;
        }
    }
}
