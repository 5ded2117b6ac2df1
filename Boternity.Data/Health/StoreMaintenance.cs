using Boternity.Data.Storage;

namespace Boternity.Data.Health;

internal sealed class StoreMaintenance(IStorageEngine engine) : IStoreMaintenance
{
    public Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken) => engine.CheckpointAsync(cancellationToken);
}
