using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>What holds for every entity of the model, the ones that are yet to come too.</summary>
public sealed class ModelFactsTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private IReadOnlyList<IEntityType> Entities =>
        [.. ModelOf(Database.Resolve<BoternityDbContext>()).GetEntityTypes()
            .Where(entity => entity.GetTableName() is not null && !entity.IsMappedToJson())];

    private IEnumerable<IProperty> Properties => Entities.SelectMany(entity => entity.GetDeclaredProperties());

    [Test]
    public void Revision_is_the_concurrency_token_of_every_entity_that_has_one()
    {
        var revisions = Properties.Where(property => property.Name == "Revision").ToList();

        Assert.That(revisions, Is.Not.Empty);
        Assert.That(revisions.Where(property => !property.IsConcurrencyToken), Is.Empty);

        // A sealed value and its version are compared instead of a revision.
        var sealedRows = Properties.Where(property => SealedColumn.LocationOf(property) is not null
            || property is { Name: "Version", DeclaringType.ClrType.Name: "Secret" });
        Assert.That(Properties.Where(property => property.IsConcurrencyToken).Except(revisions), Is.EquivalentTo(sealedRows));
    }

    [Test]
    public void Single_ids_are_made_by_the_model_before_they_are_saved()
    {
        var ids = Entities.Select(entity => entity.FindPrimaryKey()!.Properties)
            .Where(key => key is [{ ClrType: var type }] && type == typeof(Guid))
            .Select(key => key[0])
            .ToList();

        Assert.That(ids, Is.Not.Empty);
        Assert.That(ids.Where(id => !id.IsForeignKey() && id.GetValueGeneratorFactory() is null), Is.Empty);
    }

    [Test]
    public void No_column_is_left_to_the_database_to_fill() =>
        Assert.That(
            Properties.Where(property => property.GetComputedColumnSql() is null
                && (property.GetDefaultValue() is not null || property.GetDefaultValueSql() is not null)
                && property.ValueGenerated != ValueGenerated.Never),
            Is.Empty);

    [Test]
    public void Computed_columns_are_never_sent()
    {
        var computed = Properties.Where(property => property.GetComputedColumnSql() is not null).ToList();

        Assert.That(computed, Has.Count.GreaterThan(1));
        Assert.That(
            computed.Where(property => property.GetBeforeSaveBehavior() != PropertySaveBehavior.Ignore
                || property.GetAfterSaveBehavior() != PropertySaveBehavior.Ignore),
            Is.Empty);
    }

    [Test]
    public void Column_types_follow_from_the_types_of_the_members()
    {
        var types = _provider == Provider.Sqlite
            ? TypesOf(id: "TEXT", instant: "TEXT", wide: "INTEGER", narrow: "INTEGER", flag: "INTEGER", bytes: "BLOB")
            : TypesOf(id: "uuid", instant: "timestamp with time zone", wide: "bigint", narrow: "integer", flag: "boolean", bytes: "bytea");
        var text = _provider == Provider.Sqlite ? "TEXT" : "text";
        var json = _provider == Provider.Sqlite ? "TEXT" : "jsonb";

        foreach (var property in Properties)
        {
            var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
            var expected = types.GetValueOrDefault(type, JsonColumn.Is(property) ? json : text);
            Assert.That(property.GetColumnType(), Is.EqualTo(expected), property.ToString());
        }
    }

    [Test]
    public void Text_is_compared_by_its_bytes()
    {
        if (_provider == Provider.Sqlite)
        {
            // BINARY is what SQLite does unless told otherwise.
            Assert.That(Properties.Where(property => property.GetCollation() is not null), Is.Empty);
        }
        else
        {
            Assert.That(Properties.Where(property => property.GetColumnType() == "text" && property.GetCollation() != "C"), Is.Empty);
        }
    }

    [Test]
    public void Enumerations_have_a_check_of_their_texts()
    {
        var enumerations = Properties.Where(property => EnumTextConvention.EnumTypeOf(property) is not null).ToList();

        Assert.That(enumerations, Is.Not.Empty);
        foreach (var property in enumerations)
        {
            var check = property.DeclaringType.ContainingEntityType.GetCheckConstraints()
                .SingleOrDefault(check => check.Name == $"ck_{property.DeclaringType.GetTableName()}_{property.GetColumnName()}");
            var texts = EnumText.AllOf(EnumTextConvention.EnumTypeOf(property)!).Select(text => $"'{text}'");
            Assert.That(check?.Sql, Is.EqualTo($"{property.GetColumnName()} IN ({string.Join(", ", texts)})"), property.ToString());
        }
    }

    [Test]
    public async Task Both_contexts_have_one_model()
    {
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That(
            ModelOf(reader).ToDebugString(MetadataDebugStringOptions.LongDefault),
            Is.EqualTo(ModelOf(Database.Resolve<BoternityDbContext>()).ToDebugString(MetadataDebugStringOptions.LongDefault)));
    }

    private static IModel ModelOf(BoternityModel context) => context.GetService<IDesignTimeModel>().Model;

    private static Dictionary<Type, string> TypesOf(string id, string instant, string wide, string narrow, string flag, string bytes) => new()
    {
        [typeof(Guid)] = id,
        [typeof(DateTimeOffset)] = instant,
        [typeof(long)] = wide,
        [typeof(int)] = narrow,
        [typeof(bool)] = flag,
        [typeof(byte[])] = bytes,
        [typeof(KeyId)] = bytes,
        [typeof(SealedSecret)] = bytes,
        [typeof(SealedKey)] = bytes,
    };
}
