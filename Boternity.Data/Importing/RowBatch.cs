using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Importing;

/// <summary>Rows that are decided on together: what is here of them is read at once. Used for one attempt at a unit.</summary>
/// <param name="tables">This model's tables.</param>
/// <param name="mapping">Whose rows they are.</param>
/// <param name="content">What an entity says.</param>
internal sealed class RowBatch(EntityTables tables, TableMapping mapping, Func<object, byte[]> content)
{
    private readonly Dictionary<object, string> _misfits = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<EntityTable, HashSet<object>> _met = [];
    private readonly Dictionary<EntityTable, HashSet<object>> _parents = [];
    private readonly Dictionary<EntityTable, Dictionary<object, object>> _stored = [];
    private readonly Dictionary<EntityTable, Dictionary<object, object>> _holders = [];

    /// <summary>Looks at what is here, and decides on each row in turn.</summary>
    public async Task<IReadOnlyList<RowDecision>> DecideAsync(
        BoternityModel context, IReadOnlyList<RowMapping> rows, CancellationToken cancellationToken)
    {
        foreach (var group in rows.SelectMany(row => row.Entities).GroupBy(tables.Of).ToList())
        {
            await LoadAsync(context, group.Key, [.. group], cancellationToken).ConfigureAwait(false);
        }

        var fresh = rows.SelectMany(row => row.Entities).Where(entity => !_stored[tables.Of(entity)].ContainsKey(KeyOf(entity))).ToList();
        if (fresh.Count == 0)
        {
            return [.. rows.Select(Decide)];
        }

        foreach (var (entity, reason) in await mapping.FindMisfitsAsync(context, fresh, cancellationToken).ConfigureAwait(false))
        {
            _misfits.Add(entity, reason);
        }

        return [.. rows.Select(Decide)];
    }

    /// <summary>Makes what was met known to the batches that follow, once the unit is committed.</summary>
    public void Keep()
    {
        foreach (var (table, met) in _met)
        {
            table.Known.UnionWith(met);
        }
    }

    private async Task LoadAsync(BoternityModel context, EntityTable table, List<object> entities, CancellationToken cancellationToken)
    {
        var stored = await FindAsync(table, table.Key, entities).ConfigureAwait(false);
        _stored[table] = stored.ToDictionary(KeyOf);

        var holders = _holders[table] = [];
        foreach (var unique in UniquesOf(table))
        {
            foreach (var row in await FindAsync(table, unique, entities).ConfigureAwait(false))
            {
                if (EntityTable.ValuesOf(row, unique) is { } values)
                {
                    holders[EntityTable.JoinedIn(unique, values)] = KeyOf(row);
                }
            }
        }

        foreach (var reference in table.Parents)
        {
            var (parent, parentKey) = (tables.Of(reference.PrincipalEntityType), reference.PrincipalKey);
            var unknown = entities
                .Select(entity => EntityTable.ValuesOf(entity, reference.Properties))
                .OfType<IReadOnlyList<object>>()
                .Where(values => !parent.Known.Contains(EntityTable.KeyOf(parentKey, values)))
                .ToList();
            var found = await parent.FindAsync(context, parentKey.Properties, unknown, cancellationToken).ConfigureAwait(false);
            SetOf(_parents, parent)
                .UnionWith(found.Select(row => EntityTable.KeyOf(parentKey, EntityTable.ValuesOf(row, parentKey.Properties)!)));
        }

        Task<IReadOnlyList<object>> FindAsync(EntityTable of, IReadOnlyList<IProperty> properties, List<object> wanted) =>
            of.FindAsync(
                context,
                properties,
                [.. wanted.Select(entity => EntityTable.ValuesOf(entity, properties)).OfType<IReadOnlyList<object>>()],
                cancellationToken);
    }

    private RowDecision Decide(RowMapping row)
    {
        var fresh = new List<object>();
        var met = new List<(EntityTable Table, object Key)>();
        var differs = false;
        foreach (var entity in row.Entities)
        {
            var table = tables.Of(entity);
            if (MissingParent(row, entity, table, met) is { } missing)
            {
                return new(row, RowOutcome.Refused, missing, []);
            }

            var key = KeyOf(entity);
            if (IsMet(table, key))
            {
                return new(row, RowOutcome.Refused, $"another row of the source is the same one of {table.Type.GetTableName()}", []);
            }

            if (_stored[table].TryGetValue(key, out var stored))
            {
                differs |= !content(entity).AsSpan().SequenceEqual(content(stored));
            }
            else if (_misfits.TryGetValue(entity, out var misfit))
            {
                return new(row, RowOutcome.Refused, misfit, []);
            }
            else
            {
                fresh.Add(entity);
            }

            // Children find the row as it is here, which may not be as the source has it.
            met.Add((table, key));
            met.AddRange(table.Alternates.Select(one => (table, EntityTable.JoinedIn(one, EntityTable.ValuesOf(stored ?? entity, one)!))));

            foreach (var unique in UniquesOf(table))
            {
                if (EntityTable.ValuesOf(entity, unique) is not { } values)
                {
                    continue;
                }

                var joined = EntityTable.JoinedIn(unique, values);
                var columns = string.Join(" and ", unique.Select(property => property.GetColumnName()));
                if (IsMet(table, joined))
                {
                    return new(row, RowOutcome.Refused, $"another row of the source has the same {columns}", []);
                }

                if (stored is null && _holders[table].TryGetValue(joined, out var holder) && !holder.Equals(key))
                {
                    return new(row, RowOutcome.Refused, $"another row that is here has the same {columns}", []);
                }

                met.Add((table, joined));
            }
        }

        met.ForEach(one => SetOf(_met, one.Table).Add(one.Key));
        return differs ? new(row, RowOutcome.Differs, null, [])
            : fresh.Count > 0 ? new(row, RowOutcome.Taken, null, fresh)
            : new(row, RowOutcome.AlreadyThere, null, []);
    }

    /// <returns>Why the row cannot be here; null: its parents are, or it can do without them and has none any more.</returns>
    private string? MissingParent(RowMapping row, object entity, EntityTable table, List<(EntityTable Table, object Key)> met)
    {
        foreach (var reference in table.Parents)
        {
            if (EntityTable.ValuesOf(entity, reference.Properties) is not { } values)
            {
                continue;
            }

            var parent = tables.Of(reference.PrincipalEntityType);
            var key = EntityTable.KeyOf(reference.PrincipalKey, values);
            if (IsMet(parent, key) || SetOf(_parents, parent).Contains(key) || met.Contains((parent, key)))
            {
                continue;
            }

            var columns = string.Join(" and ", reference.Properties.Select(property => property.GetColumnName()));

            // What is left out now could not be put back by an import of the corrected source.
            if (parent.Refused.Contains(key))
            {
                return $"{columns} names a row of {parent.Type.GetTableName()} that was refused";
            }

            // What would be deleted with its parent is nothing without it.
            if (reference.IsRequired || reference.DeleteBehavior == DeleteBehavior.Cascade)
            {
                return $"{columns} names a row of {parent.Type.GetTableName()} that is not here";
            }

            row.Lose($"{columns} named a row of {parent.Type.GetTableName()} that is not here, and is left out");
            foreach (var property in reference.Properties.Where(property => property.IsNullable))
            {
                property.PropertyInfo!.SetValue(entity, null);
            }
        }

        return null;
    }

    // What this store gives a row is not taken by another one.
    private IEnumerable<IReadOnlyList<IProperty>> UniquesOf(EntityTable table) =>
        table.Uniques.Where(unique => !unique.Any(property => mapping.OwnMembers.Contains(property.Name)));

    private object KeyOf(object entity) => EntityTable.Joined(EntityTable.ValuesOf(entity, tables.Of(entity).Key)!);

    private bool IsMet(EntityTable table, object key) => table.Known.Contains(key) || SetOf(_met, table).Contains(key);

    private static HashSet<object> SetOf(Dictionary<EntityTable, HashSet<object>> sets, EntityTable table)
    {
        if (!sets.TryGetValue(table, out var set))
        {
            sets.Add(table, set = []);
        }

        return set;
    }
}
