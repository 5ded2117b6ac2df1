using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Workflows;

internal sealed class WorkflowConfiguration : IEntityTypeConfiguration<Workflow>
{
    public void Configure(EntityTypeBuilder<Workflow> builder)
    {
        builder.ToTable("workflows", table =>
            table.HasCheckConstraint("ck_workflows_owner", "(owner_type = 'bot') = (owner_bot_id IS NOT NULL)"));

        builder.Property(workflow => workflow.OwnerKey)
            .HasComputedColumnSql("COALESCE(CAST(owner_bot_id AS text), '')", stored: true);
        builder.Property(workflow => workflow.CreatedAt).HasDefaultNow();
        builder.Property(workflow => workflow.UpdatedAt).HasDefaultNow();

        builder.HasIndex(workflow => new { workflow.Name, workflow.OwnerType, workflow.OwnerKey })
            .IsUnique()
            .HasDatabaseName("idx_workflows_name_owner");

        // Lists by name, of one owner or of all.
        builder.HasIndex(workflow => new { workflow.OwnerType, workflow.OwnerKey, workflow.Name, workflow.Id })
            .HasDatabaseName("idx_workflows_owner");
        builder.HasIndex(workflow => new { workflow.Name, workflow.Id }).HasDatabaseName("idx_workflows_name");

        builder.OwnsOne(workflow => workflow.Definition, Map);
        builder.Navigation(workflow => workflow.Definition).IsRequired();
    }

    private static void Map(OwnedNavigationBuilder<Workflow, WorkflowDefinition> definition)
    {
        definition.ToJson("definition");
        definition.Property(one => one.Metadata).IsJsonObject();
        definition.OwnsOne(one => one.Owner);
        definition.Navigation(one => one.Owner).IsRequired();
        definition.OwnsMany(one => one.Triggers, trigger => trigger.OwnsOne(one => one.Auth));
        definition.OwnsMany(one => one.Steps, step =>
        {
            step.Property(one => one.Type);
            step.OwnsOne(one => one.Retry);
            step.OwnsOne(one => one.Ui, ui => ui.OwnsOne(one => one.Position));
            step.OwnsOne(one => one.Config, config =>
            {
                config.Property(one => one.Input).IsJsonMember();
                config.Property(one => one.Headers).IsJsonObject();
            });
            step.Navigation(one => one.Config).IsRequired();
        });

        Name(definition.OwnedEntityType);
    }

    private static void Name(IMutableEntityType type)
    {
        foreach (var property in type.GetProperties().Where(property => property.PropertyInfo is not null))
        {
            property.SetJsonPropertyName(DefinitionNames.Of(property.Name));
        }

        foreach (var navigation in type.GetNavigations().Where(navigation => !navigation.IsOnDependent))
        {
            navigation.TargetEntityType.SetJsonPropertyName(DefinitionNames.Of(navigation.Name));
            Name(navigation.TargetEntityType);
        }
    }
}
