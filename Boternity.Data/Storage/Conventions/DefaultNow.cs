using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Columns that hold the present instant where raw SQL leaves them out; each driver has its own words for it.</summary>
internal static class DefaultNow
{
    private const string Annotation = "Boternity:DefaultNow";

    /// <summary>Whether the column has such a default.</summary>
    public static bool Is(IReadOnlyProperty property) => property.FindAnnotation(Annotation) is not null;

    /// <summary>Gives the column such a default. It is for raw SQL only: EF always sends the entity's own value.</summary>
    public static PropertyBuilder<DateTimeOffset> HasDefaultNow(this PropertyBuilder<DateTimeOffset> property)
    {
        property.Metadata.SetAnnotation(Annotation, true);
        return property.ValueGeneratedNever();
    }
}
