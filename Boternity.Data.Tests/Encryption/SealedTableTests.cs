using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The list of tables that re-encryption and shredding go through is that of the model.</summary>
public sealed class SealedTableTests(Provider provider) : StoreSpec(provider)
{
    protected override TestDatabaseOptions Options => TestMasterKeys.Host(TestMasterKeys.Random());

    [Test]
    public void Every_table_with_a_sealed_column_is_known()
    {
        var sealedTables = Database.Resolve<BoternityDbContext>().Model.GetEntityTypes()
            .Where(entity => entity.GetProperties().Any(property => property.ClrType == typeof(SealedSecret)))
            .ToList();

        Assert.That(sealedTables, Is.Not.Empty);
        Assert.That(
            Database.Resolve<IEnumerable<ISealedTable>>().Select(table => table.Name),
            Is.EquivalentTo(sealedTables.Select(entity => entity.GetTableName())));
        Assert.That(sealedTables.Select(entity => entity.ClrType), Has.All.Matches<Type>(type => type.IsAssignableTo(typeof(ISealedRow))));
    }
}
