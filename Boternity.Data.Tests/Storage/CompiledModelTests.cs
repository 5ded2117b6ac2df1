using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Storage;

/// <summary>The models that <c>tools/compile-model.sh</c> generated: they say what the conventions would build, and are what contexts use.</summary>
public sealed class CompiledModelTests(Provider provider) : StoreSpec(provider)
{
    private const string Outdated =
        "The compiled model is not that of the entities, configurations and conventions: run tools/compile-model.sh and commit what it changes.";

    private IStorageEngine Engine => Database.Services.GetRequiredService<IStorageEngine>();

    [Test]
    public async Task Compiled_model_says_what_the_write_context_would_build()
    {
        await using var builds = new BoternityDbContext(OptionsOfMigrations<BoternityDbContext>());

        Assert.That(Facts(Database.Resolve<BoternityDbContext>().Model), Is.EqualTo(Facts(builds.Model)), Outdated);
    }

    [Test]
    public async Task Compiled_model_says_what_the_read_context_would_build()
    {
        await using var builds = new BoternityReadDbContext(OptionsOfMigrations<BoternityReadDbContext>());
        await using var reads = await ReadContextAsync();

        Assert.That(Facts(reads.Model), Is.EqualTo(Facts(builds.Model)), Outdated);
    }

    [Test]
    public void Write_context_uses_the_compiled_model() =>
        Assert.That(Database.Resolve<BoternityDbContext>().Model, Is.SameAs(Engine.Model));

    [Test]
    public async Task Read_context_uses_the_compiled_model()
    {
        await using var context = await ReadContextAsync();

        Assert.That(context.Model, Is.SameAs(Engine.Model));
    }

    [Test]
    public async Task Unit_uses_the_compiled_model()
    {
        var model = await Database.Resolve<IWriteQueue>().WriteAsync((context, _) => Task.FromResult(context.Model), Cancel);

        Assert.That(model, Is.SameAs(Engine.Model));
    }

    [Test]
    public async Task Migrations_see_what_the_compiled_model_leaves_out()
    {
        await using var context = new BoternityDbContext(OptionsOfMigrations<BoternityDbContext>());

        Assert.That(context.Model, Is.Not.SameAs(Engine.Model));
        Assert.That(ChecksOf(context.GetService<IDesignTimeModel>().Model), Is.Not.Empty);
        Assert.That(ChecksOf(Database.Resolve<BoternityDbContext>().GetService<IDesignTimeModel>().Model), Is.Not.Empty, "By a service's context too.");
        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    private static IEnumerable<ICheckConstraint> ChecksOf(IModel model) => model.GetEntityTypes().SelectMany(entity => entity.GetCheckConstraints());

    /// <summary>Everything that a model says, line by line; the version of EF that made it is no part of it.</summary>
    private static IReadOnlyList<string> Facts(IModel model) =>
    [
        .. Lines(model.ToDebugString(MetadataDebugStringOptions.LongDefault)).Where(line => !line.Contains("ProductVersion", StringComparison.Ordinal)),
        .. Lines(model.GetRelationalModel().ToDebugString(MetadataDebugStringOptions.LongDefault)),
        .. model.GetEntityTypes().SelectMany(entity => entity.GetDeclaredProperties()).SelectMany(FactsOf),
    ];

    // What the texts of models leave out.
    private static IEnumerable<string> FactsOf(IProperty property) =>
    [
        $"{property} mapping: {property.GetTypeMapping().GetType()} {property.GetRelationalTypeMapping().StoreType}",
        $"{property} reads: {property.GetTypeMapping().Converter?.ConvertFromProviderExpression}",
        $"{property} writes: {property.GetTypeMapping().Converter?.ConvertToProviderExpression}",
        $"{property} compares: {property.GetValueComparer().GetType()} {property.GetValueComparer().EqualsExpression}",
        $"{property} hashes: {property.GetValueComparer().HashCodeExpression}",
        $"{property} is copied: {property.GetValueComparer().SnapshotExpression}",
        $"{property} in keys: {(property.IsKey() || property.IsForeignKey() ? property.GetKeyValueComparer().EqualsExpression : null)}",
        $"{property} in JSON: {property.GetJsonValueReaderWriter()?.GetType()}",
        $"{property} unset: {property.Sentinel}",
        $"{property} made: {property.GetValueGeneratorFactory()?.Method.DeclaringType}",
    ];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Task<BoternityReadDbContext> ReadContextAsync() =>
        Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

    // Of the role whose contexts have no compiled model.
    private DbContextOptions<TContext> OptionsOfMigrations<TContext>()
        where TContext : BoternityModel
    {
        var options = new DbContextOptionsBuilder<TContext>();
        options.UseStorage(Engine, StorageRole.Migrate, Database.Clock);
        return options.Options;
    }
}
