using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Gives an added row its id before it is saved, so that it can be sealed and referred to at once.</summary>
internal sealed class Uuid7ValueGenerator : ValueGenerator<Guid>
{
    public override bool GeneratesTemporaryValues => false;

    public override Guid Next(EntityEntry entry)
    {
        var options = entry.Context.GetService<IDbContextOptions>();
        return Uuid7.Create(StorageOptionsExtension.Of(options).Clock.GetUtcNow());
    }
}

/// <summary>Makes the generator; a type, because a compiled model can name no lambda.</summary>
internal sealed class Uuid7ValueGeneratorFactory : ValueGeneratorFactory
{
    public override ValueGenerator Create(IProperty property, ITypeBase typeBase) => new Uuid7ValueGenerator();
}
