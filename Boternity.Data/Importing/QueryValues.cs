namespace Boternity.Data.Importing;

/// <summary>A list that EF Core takes for a parameter of a query, whatever its values are.</summary>
internal abstract class QueryValues
{
    /// <param name="type">What the values are.</param>
    /// <param name="values">Each is asked for once.</param>
    public static QueryValues Of(Type type, IEnumerable<object> values)
    {
        var made = (QueryValues)Activator.CreateInstance(typeof(QueryValues<>).MakeGenericType(type))!;
        foreach (var value in values.DistinctBy(RowContent.KeyPart))
        {
            made.Add(value);
        }

        return made;
    }

    protected abstract void Add(object value);
}

/// <inheritdoc/>
internal sealed class QueryValues<T> : QueryValues
{
    public List<T> Values { get; } = [];

    protected override void Add(object value) => Values.Add((T)value);
}
