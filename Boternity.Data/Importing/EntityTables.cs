using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Importing;

/// <summary>The tables of this model as an import sees them, each made once.</summary>
internal sealed class EntityTables(IModel model)
{
    private readonly Dictionary<IEntityType, EntityTable> _tables = [];

    public EntityTable Of(object entity) => Of(entity.GetType());

    public EntityTable Of(Type type) => Of(model.FindEntityType(type)!);

    public EntityTable Of(IEntityType type)
    {
        if (!_tables.TryGetValue(type, out var table))
        {
            table = (EntityTable)Activator.CreateInstance(typeof(EntityTable<>).MakeGenericType(type.ClrType), type)!;
            _tables.Add(type, table);
        }

        return table;
    }
}
