using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Lets SQLite refuse text that is not JSON in a JSON column.</summary>
internal sealed class SqliteConventionPlugin : IConventionSetPlugin, IModelFinalizingConvention
{
    public ConventionSet ModifyConventions(ConventionSet conventionSet)
    {
        conventionSet.ModelFinalizingConventions.Add(this);
        return conventionSet;
    }

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            foreach (var property in entity.GetDeclaredProperties().Where(JsonColumn.Is))
            {
                var column = property.GetColumnName();
                entity.Builder.HasCheckConstraint($"ck_{entity.GetTableName()}_{column}_json", $"json_valid({column})");
            }
        }
    }
}
