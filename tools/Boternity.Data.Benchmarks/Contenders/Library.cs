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
}
