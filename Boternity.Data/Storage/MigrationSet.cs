using System.Reflection;

namespace Boternity.Data.Storage;

/// <summary>The migrations of one driver: where they are and what they lead to.</summary>
/// <param name="AssemblyName">The assembly that holds them.</param>
/// <param name="Namespace">Their namespace; sets of several drivers live in one assembly.</param>
/// <param name="Epoch">How many there are.</param>
/// <param name="Manifest">The resource that records the schema they lead to (<see cref="SchemaManifest"/>); null: it is not compared.</param>
internal sealed record MigrationSet(string AssemblyName, string Namespace, int Epoch, string? Manifest)
{
    /// <summary>The assembly of this library's own migrations, of both drivers.</summary>
    public const string ProductAssembly = "Boternity.Data.Migrations";

    /// <summary>The library's own for a driver.</summary>
    /// <param name="folder">The driver's folder, the last part of the namespace.</param>
    public static MigrationSet Product(string folder) =>
        new(ProductAssembly, $"{ProductAssembly}.{folder}", SchemaEpoch.Current, $"{typeof(MigrationSet).Namespace}.{folder}.schema.json");

    /// <exception cref="FileNotFoundException">The assembly is not deployed.</exception>
    public Assembly LoadAssembly() => Assembly.Load(new AssemblyName(AssemblyName));

    /// <summary>
    /// The schema that the migrations lead to; null when it is not recorded, and while the record is of an older one: a developer has just
    /// added a migration.
    /// </summary>
    public SchemaManifest? LoadManifest() =>
        Manifest is not null && SchemaManifest.Load(Manifest) is var manifest && manifest.Epoch == Epoch ? manifest : null;
}
