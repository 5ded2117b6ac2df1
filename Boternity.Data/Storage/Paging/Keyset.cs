using System.Linq.Expressions;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Paging;

/// <summary>One order of a list: a sort key, then a unique tie-break. Pages continue after the last row seen, so depth costs nothing.</summary>
/// <typeparam name="TEntity">The listed entity.</typeparam>
internal abstract class Keyset<TEntity>
    where TEntity : class
{
    /// <summary>Defines an order.</summary>
    /// <param name="list">Names the list and the order in cursors; a cursor of another name is refused.</param>
    /// <param name="key">The sort key; null sorts as the smallest value.</param>
    /// <param name="id">The tie-break; unique among rows of equal key.</param>
    public static Keyset<TEntity> By<TKey, TId>(string list, Expression<Func<TEntity, TKey>> key, Expression<Func<TEntity, TId>> id) =>
        new Keyset<TEntity, TKey, TId>(list, key, id);

    /// <summary>Reads one page of whole rows.</summary>
    /// <param name="source">The list, filtered but not ordered.</param>
    /// <param name="order">The direction of key and tie-break.</param>
    /// <param name="page">Which page; validated here.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public abstract Task<Page<TEntity>> ReadAsync(
        IQueryable<TEntity> source,
        SortOrder order,
        PageRequest page,
        CancellationToken cancellationToken);

    /// <summary>Reads one page of what is selected.</summary>
    /// <param name="source">The list, filtered but not ordered.</param>
    /// <param name="select">What to return of each row.</param>
    /// <param name="order">The direction of key and tie-break.</param>
    /// <param name="page">Which page; validated here.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public abstract Task<Page<TItem>> ReadAsync<TItem>(
        IQueryable<TEntity> source,
        Expression<Func<TEntity, TItem>> select,
        SortOrder order,
        PageRequest page,
        CancellationToken cancellationToken);
}

internal sealed class Keyset<TEntity, TKey, TId>(
    string list,
    Expression<Func<TEntity, TKey>> key,
    Expression<Func<TEntity, TId>> id)
    : Keyset<TEntity>
    where TEntity : class
{
    private static readonly bool KeyIsNullable = default(TKey) is null && typeof(TKey).IsValueType;

    private readonly Lazy<Func<TEntity, TKey>> _keyOf = new(key.Compile);
    private readonly Lazy<Func<TEntity, TId>> _idOf = new(id.Compile);

    public override async Task<Page<TEntity>> ReadAsync(
        IQueryable<TEntity> source,
        SortOrder order,
        PageRequest page,
        CancellationToken cancellationToken)
    {
        var rows = await Rows(source, order, page).Take(page.Size + 1).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (rows.Count <= page.Size)
        {
            return new Page<TEntity>(rows, null);
        }

        rows.RemoveAt(page.Size);
        return new Page<TEntity>(rows, Cursor.Encode(NameOf(order), _keyOf.Value(rows[^1]), _idOf.Value(rows[^1])));
    }

    public override async Task<Page<TItem>> ReadAsync<TItem>(
        IQueryable<TEntity> source,
        Expression<Func<TEntity, TItem>> select,
        SortOrder order,
        PageRequest page,
        CancellationToken cancellationToken)
    {
        var rows = await Rows(source, order, page)
            .Select(RowOf(select))
            .Take(page.Size + 1)
            .ToListAsync(cancellationToken)
            .ConfigureAwait(false);

        if (rows.Count <= page.Size)
        {
            return new Page<TItem>([.. rows.Select(row => row.Item)], null);
        }

        rows.RemoveAt(page.Size);
        return new Page<TItem>([.. rows.Select(row => row.Item)], Cursor.Encode(NameOf(order), rows[^1].Key, rows[^1].Id));
    }

    private string NameOf(SortOrder order) => order == SortOrder.Descending ? $"{list}/desc" : $"{list}/asc";

    private IOrderedQueryable<TEntity> Rows(IQueryable<TEntity> source, SortOrder order, PageRequest page)
    {
        page.Validate();
        if (!Enum.IsDefined(order))
        {
            throw Messages.InvalidInput("Order", "is none of its enumeration's members");
        }

        var descending = order == SortOrder.Descending;
        if (page.Cursor is not null)
        {
            var (lastKey, lastId) = Cursor.Decode<TKey, TId>(page.Cursor, NameOf(order));
            source = source.Where(After(lastKey, lastId, descending));
        }

        return Ordered(source, descending);
    }

    // SQLite sorts NULL first, PostgreSQL last: whether there is a value is a sort key of its own.
    private IOrderedQueryable<TEntity> Ordered(IQueryable<TEntity> source, bool descending)
    {
        if (!KeyIsNullable)
        {
            return descending
                ? source.OrderByDescending(key).ThenByDescending(id)
                : source.OrderBy(key).ThenBy(id);
        }

        var hasKey = Expression.Lambda<Func<TEntity, bool>>(KeyPredicates.HasValue(key.Body), key.Parameters);
        return descending
            ? source.OrderByDescending(hasKey).ThenByDescending(key).ThenByDescending(id)
            : source.OrderBy(hasKey).ThenBy(key).ThenBy(id);
    }

    private Expression<Func<TEntity, bool>> After(TKey? lastKey, TId lastId, bool descending)
    {
        var row = key.Parameters[0];
        var rowId = ParameterReplacer.Replace(id, row);
        var idAfter = KeyPredicates.Beyond(rowId, lastId, descending, orEqual: false);

        Expression body;
        if (lastKey is null)
        {
            var hasKey = KeyPredicates.HasValue(key.Body);
            var sameKey = Expression.AndAlso(Expression.Not(hasKey), idAfter);
            body = descending ? sameKey : Expression.OrElse(hasKey, sameKey);
        }
        else
        {
            // Written so that an index on (key, id) is entered at the cursor: a plain OR would scan it.
            body = Expression.AndAlso(
                KeyPredicates.Beyond(key.Body, lastKey, descending, orEqual: true),
                Expression.OrElse(KeyPredicates.Beyond(key.Body, lastKey, descending, orEqual: false), idAfter));
            if (KeyIsNullable && descending)
            {
                body = Expression.OrElse(Expression.Not(KeyPredicates.HasValue(key.Body)), body);
            }
        }

        return Expression.Lambda<Func<TEntity, bool>>(body, row);
    }

    private Expression<Func<TEntity, Row<TItem>>> RowOf<TItem>(Expression<Func<TEntity, TItem>> select)
    {
        var row = key.Parameters[0];
        var body = Expression.MemberInit(
            Expression.New(typeof(Row<TItem>)),
            Expression.Bind(typeof(Row<TItem>).GetProperty(nameof(Row<>.Item))!, ParameterReplacer.Replace(select, row)),
            Expression.Bind(typeof(Row<TItem>).GetProperty(nameof(Row<>.Key))!, key.Body),
            Expression.Bind(typeof(Row<TItem>).GetProperty(nameof(Row<>.Id))!, ParameterReplacer.Replace(id, row)));

        return Expression.Lambda<Func<TEntity, Row<TItem>>>(body, row);
    }

    private sealed class Row<TItem>
    {
        public required TItem Item { get; init; }

        public required TKey Key { get; init; }

        public required TId Id { get; init; }
    }
}
