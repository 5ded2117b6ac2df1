using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Boternity.Data.Storage.Conventions;

/// <summary>The conventions that hold on both drivers; a driver adds its own in its folder.</summary>
internal sealed class ModelConventionPlugin : IConventionSetPlugin
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.PropertyAddedConventions.Add(new EnumTextConvention());
        conventionSet.ModelFinalizingConventions.Add(new RowStampConvention());
        conventionSet.ModelFinalizingConventions.Add(new RawDefaultConvention());
        conventionSet.ModelFinalizingConventions.Add(new DatabaseNameConvention());
        conventionSet.ModelFinalizingConventions.Add(new EnumCheckConvention());

        return conventionSet;
    }
}
