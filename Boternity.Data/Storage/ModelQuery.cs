using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Storage;

/// <summary>A store's query that EF Core compiles once for each context, as it tracks in units and not in reads, and for each driver's model.</summary>
/// <remarks>A compiled query skips EF's own cache, whose key is the whole expression tree; it is worth it for reads of single rows.</remarks>
/// <typeparam name="TArgument">What the query is asked with.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal sealed class ModelQuery<TArgument, TResult>(Expression<Func<BoternityModel, TArgument, CancellationToken, TResult>> query)
{
    private readonly ConcurrentDictionary<(Type Context, IModel Model), Func<BoternityModel, TArgument, CancellationToken, Task<TResult>>> _compiled = [];

    public Task<TResult> RunAsync(BoternityModel context, TArgument argument, CancellationToken cancellationToken) =>
        _compiled.GetOrAdd((context.GetType(), context.Model), _ => EF.CompileAsyncQuery(query))(context, argument, cancellationToken);
}

/// <inheritdoc cref="ModelQuery{TArgument, TResult}"/>
/// <typeparam name="TFirst">What the query is asked with.</typeparam>
/// <typeparam name="TSecond">What the query is asked with besides.</typeparam>
/// <typeparam name="TResult">What it answers.</typeparam>
internal sealed class ModelQuery<TFirst, TSecond, TResult>(
    Expression<Func<BoternityModel, TFirst, TSecond, CancellationToken, TResult>> query)
{
    private readonly ConcurrentDictionary<(Type Context, IModel Model), Func<BoternityModel, TFirst, TSecond, CancellationToken, Task<TResult>>> _compiled = [];

    public Task<TResult> RunAsync(BoternityModel context, TFirst first, TSecond second, CancellationToken cancellationToken) =>
        _compiled.GetOrAdd((context.GetType(), context.Model), _ => EF.CompileAsyncQuery(query))(context, first, second, cancellationToken);
}
