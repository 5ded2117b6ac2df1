using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders;

/// <summary>The library as an application has it.</summary>
internal static class Library
{
    public static ServiceProvider Create(ContenderSpec spec)
    {
        var services = new ServiceCollection();
        var data = services.AddBoternityData(
            builder =>
            {
                if (spec.Connection is { } connection)
                {
                    builder.UsePostgres(connection);
                }
                else
                {
                    builder.UseSqlite(spec.Database);
                }
            });
        data.Configure(config => config.Durability = spec.Durability);
        return services.BuildServiceProvider();
    }

    /// <summary>Makes the schema, and the users that the bots belong to.</summary>
    public static async Task MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<SchemaManager>().MigrateAsync(cancellationToken);
        await services.GetRequiredService<IWriteQueue>().WriteAsync(
            (context, token) =>
            {
                context.Users.AddRange(BotRows.Owners);
                return context.SaveChangesAsync(token);
            },
            cancellationToken);
    }
}
