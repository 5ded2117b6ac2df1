using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Entities whose rows are added and never changed or deleted by this library.</summary>
internal static class AppendOnly
{
    private const string Annotation = "Boternity:AppendOnly";

    /// <summary>Whether rows of the entity may only be added.</summary>
    public static bool Is(IReadOnlyEntityType entity) => entity.FindAnnotation(Annotation) is not null;

    /// <summary>Lets rows only be added.</summary>
    public static EntityTypeBuilder IsAppendOnly(this EntityTypeBuilder entity) => entity.HasAnnotation(Annotation, true);
}
