using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Files;

/// <summary>The library's own write queue, with something that happens before each unit asks for its turn.</summary>
internal sealed class GatedWriteQueue(IWriteQueue inner, Func<Task> before) : IWriteQueue
{
    public static void Register(IServiceCollection services, Func<Task> before) =>
        services.AddSingleton<IWriteQueue>(provider =>
            new GatedWriteQueue(provider.GetRequiredService<IStorageEngine>().CreateWriteQueue(), before));

    public async Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit, CancellationToken cancellationToken)
    {
        await before();
        return await inner.WriteAsync(unit, cancellationToken);
    }

    public async Task WriteAsync(Func<BoternityDbContext, CancellationToken, Task> unit, CancellationToken cancellationToken)
    {
        await before();
        await inner.WriteAsync(unit, cancellationToken);
    }
}
