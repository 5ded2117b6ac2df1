using System.Reflection;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage;

/// <summary>The migrations of one driver: where they are and what they lead to.</summary>
/// <param name="AssemblyName">The assembly that holds them.</param>
/// <param name="Namespace">Their namespace; sets of several drivers live in one assembly.</param>
/// <param name="Epoch">How many there are.</param>
/// <param name="HasManifest">Whether the schema they lead to is compared with a <see cref="SchemaManifest"/> of the same namespace.</param>
internal sealed record MigrationSet(string AssemblyName, string Namespace, int Epoch, bool HasManifest)
{
    /// <summary>The assembly of this library's own migrations, of both drivers.</summary>
    public const string ProductAssembly = "Boternity.Data.Migrations";

    /// <summary>The library's own for a driver.</summary>
    /// <param name="folder">The driver's folder, the last part of the namespace.</param>
    public static MigrationSet Product(string folder) =>
        new(ProductAssembly, $"{ProductAssembly}.{folder}", SchemaEpoch.Current, HasManifest: true);

    /// <exception cref="FileNotFoundException">The assembly is not deployed.</exception>
    public Assembly LoadAssembly() => Assembly.Load(new AssemblyName(AssemblyName));

    /// <summary>
    /// The schema that the migrations lead to; null when it is not recorded, and while the record is of an older migration: a developer has
    /// just added one.
    /// </summary>
    public SchemaManifest? LoadManifest(IMigrationsAssembly migrations) =>
        HasManifest
        && SchemaManifest.Load(LoadAssembly(), Namespace) is var manifest
        && manifest.Head == migrations.Migrations.Keys.LastOrDefault()
            ? manifest
            : null;
}
