using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Importing;

/// <summary>A table of this model: its keys, and which of them this import has met.</summary>
internal abstract class EntityTable
{
    protected EntityTable(IEntityType type)
    {
        Type = type;
        Key = type.FindPrimaryKey()!.Properties;
        Alternates = [.. type.GetKeys().Where(key => !key.IsPrimaryKey()).Select(key => key.Properties)];
        Uniques = [.. type.GetIndexes().Where(index => index.IsUnique).Select(index => index.Properties)];
        Parents = [.. type.GetForeignKeys()];
    }

    public IEntityType Type { get; }

    public IReadOnlyList<IProperty> Key { get; }

    /// <summary>What else children refer to.</summary>
    public IReadOnlyList<IReadOnlyList<IProperty>> Alternates { get; }

    /// <summary>What else is unique; of rows that have none of it null.</summary>
    public IReadOnlyList<IReadOnlyList<IProperty>> Uniques { get; }

    public IReadOnlyList<IForeignKey> Parents { get; }

    /// <summary>Keys and unique values of the rows that this import has met and that are, or will be, here: each with its place.</summary>
    public HashSet<object> Known { get; } = [];

    /// <summary>Keys of rows that the source has, and that have no place here.</summary>
    public HashSet<object> Refused { get; } = [];

    /// <summary>Reads the rows that have the values of some entities, and perhaps others.</summary>
    /// <param name="context">Where to look.</param>
    /// <param name="properties">Which values: a key, or what else is unique.</param>
    /// <param name="values">Of each row wanted, one value for each property.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract Task<IReadOnlyList<object>> FindAsync(
        BoternityModel context,
        IReadOnlyList<IProperty> properties,
        IReadOnlyCollection<IReadOnlyList<object>> values,
        CancellationToken cancellationToken);

    /// <summary>The values of some members; null when one of them is.</summary>
    public static IReadOnlyList<object>? ValuesOf(object entity, IReadOnlyList<IProperty> properties)
    {
        var values = new object[properties.Count];
        for (var index = 0; index < values.Length; index++)
        {
            if (properties[index].GetGetter().GetClrValue(entity) is not { } value)
            {
                return null;
            }

            values[index] = value;
        }

        return values;
    }

    /// <summary>Values as one object that is equal to another one's exactly when all of them are.</summary>
    public static object Joined(IReadOnlyList<object> values) => values.Count == 1
        ? RowContent.KeyPart(values[0])
        : string.Concat(values.Select(Part));

    /// <summary>As <see cref="Joined"/>, told apart from what is unique in other columns.</summary>
    public static object JoinedIn(IReadOnlyList<IProperty> properties, IReadOnlyList<object> values) =>
        (string.Join(',', properties.Select(property => property.Name)), Joined(values));

    /// <summary>The key by which children refer to a row, as <see cref="Known"/> has it.</summary>
    public static object KeyOf(IKey key, IReadOnlyList<object> values) =>
        key.IsPrimaryKey() ? Joined(values) : JoinedIn(key.Properties, values);

    // The length says where a value ends.
    private static string Part(object value)
    {
        var text = FormattableString.Invariant($"{RowContent.KeyPart(value)}");
        return FormattableString.Invariant($"{text.Length}:{text}");
    }
}

/// <inheritdoc/>
internal sealed class EntityTable<TEntity>(IEntityType type) : EntityTable(type)
    where TEntity : class
{
    public override async Task<IReadOnlyList<object>> FindAsync(
        BoternityModel context,
        IReadOnlyList<IProperty> properties,
        IReadOnlyCollection<IReadOnlyList<object>> values,
        CancellationToken cancellationToken)
    {
        if (values.Count == 0)
        {
            return [];
        }

        // Each column by itself: of a key of two columns that also finds rows of other pairs, which the caller passes over.
        var row = Expression.Parameter(typeof(TEntity), "row");
        var conditions = properties.Select((property, place) => (Expression)Expression.Call(
            Expression.Property(
                Expression.Constant(QueryValues.Of(property.ClrType, values.Select(one => one[place]))), nameof(QueryValues<>.Values)),
            nameof(List<>.Contains),
            typeArguments: null,
            Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], row, Expression.Constant(property.Name))));
        var found = await context.Set<TEntity>()
            .AsNoTracking()
            .Where(Expression.Lambda<Func<TEntity, bool>>(conditions.Aggregate(Expression.AndAlso), row))
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);
        return found;
    }
}
