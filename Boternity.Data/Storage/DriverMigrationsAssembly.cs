using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage;

/// <summary>The migrations of one driver: both sets live in one assembly and share one context type, told apart by namespace.</summary>
/// <remarks>Registered through the context's options, so <c>dotnet ef</c> and the runtime use it alike.</remarks>
internal sealed class DriverMigrationsAssembly : IMigrationsAssembly
{
    private readonly Lazy<Assembly> _assembly;
    private readonly Lazy<IReadOnlyDictionary<string, TypeInfo>> _migrations;
    private readonly Lazy<ModelSnapshot?> _snapshot;

    public DriverMigrationsAssembly(IDbContextOptions options)
    {
        var set = StorageOptionsExtension.Of(options).Engine.Migrations;
        _assembly = new(set.LoadAssembly);
        _migrations = new(() => FindMigrations(_assembly.Value, set.Namespace));
        _snapshot = new(() => FindSnapshot(_assembly.Value, set.Namespace));
    }

    public Assembly Assembly => _assembly.Value;

    public IReadOnlyDictionary<string, TypeInfo> Migrations => _migrations.Value;

    public ModelSnapshot? ModelSnapshot => _snapshot.Value;

    /// <summary>The ids of a set, in order; needs no context.</summary>
    public static IReadOnlyList<string> IdsOf(MigrationSet set) => [.. FindMigrations(set.LoadAssembly(), set.Namespace).Keys];

    public string? FindMigrationId(string nameOrId) =>
        Migrations.Keys.FirstOrDefault(id =>
            string.Equals(id, nameOrId, StringComparison.OrdinalIgnoreCase)
            || string.Equals(NameOf(id), nameOrId, StringComparison.OrdinalIgnoreCase));

    public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
    {
        ArgumentNullException.ThrowIfNull(migrationClass);

        var migration = (Migration)Activator.CreateInstance(migrationClass.AsType())!;
        migration.ActiveProvider = activeProvider;
        return migration;
    }

    // An id is the time it was made, an underscore, and its name.
    private static string NameOf(string id) => id[(id.IndexOf('_', StringComparison.Ordinal) + 1)..];

    private static SortedList<string, TypeInfo> FindMigrations(Assembly assembly, string scope)
    {
        var found = new SortedList<string, TypeInfo>(StringComparer.OrdinalIgnoreCase);
        foreach (var type in TypesIn(assembly, scope).Where(type => type.IsSubclassOf(typeof(Migration))))
        {
            if (type.GetCustomAttribute<MigrationAttribute>() is { } attribute)
            {
                found.Add(attribute.Id, type);
            }
        }

        return found;
    }

    private static ModelSnapshot? FindSnapshot(Assembly assembly, string scope) =>
        TypesIn(assembly, scope).SingleOrDefault(type => type.IsSubclassOf(typeof(ModelSnapshot))) is { } type
            ? (ModelSnapshot)Activator.CreateInstance(type.AsType())!
            : null;

    private static IEnumerable<TypeInfo> TypesIn(Assembly assembly, string scope) =>
        assembly.DefinedTypes.Where(type =>
            !type.IsAbstract
            && type.Namespace == scope
            && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == typeof(BoternityDbContext));
}
