using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Deployments;

internal sealed class DeploymentStore(IWriteQueue writes, ReadPool reads, TimeProvider clock) : IDeploymentStore
{
    private const string Subject = "deployment of bot";

    private static readonly Keyset<BotDeployment> ByCreation =
        Keyset<BotDeployment>.By("bot_deployments/created_at", deployment => deployment.CreatedAt, deployment => deployment.BotId);

    private static readonly ModelQuery<Guid, BotDeployment?> ByBot =
        new((context, botId, _) => context.BotDeployments.AsNoTracking().FirstOrDefault(deployment => deployment.BotId == botId));

    private static readonly ModelQuery<string, BotDeployment?> ByName =
        new((context, name, _) => context.BotDeployments.AsNoTracking().FirstOrDefault(deployment => deployment.Name == name));

    public Task<BotDeployment> CreateAsync(NewDeployment deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var request = DeploymentRules.Checked(deployment);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var added = new BotDeployment
                {
                    BotId = request.BotId,
                    Name = request.Name,
                    AiProvider = request.AiProvider,
                    Model = request.Model,
                    ChannelType = request.ChannelType,
                    ContainerId = request.ContainerId,
                    Status = request.Status,
                    CreatedAt = now,
                    UpdatedAt = now,
                };
                context.BotDeployments.Add(added);
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return added;
            },
            cancellationToken);
    }

    public Task<BotDeployment?> GetAsync(Guid botId, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ByBot.RunAsync(context, botId, token), cancellationToken);

    public Task<BotDeployment?> GetByNameAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);

        return InputText.IsStorable(name)
            ? reads.ReadAsync((context, token) => ByName.RunAsync(context, name, token), cancellationToken)
            : Task.FromResult<BotDeployment?>(null);
    }

    public Task<Page<BotDeployment>> ListAsync(DeploymentFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member(filter.Status, nameof(DeploymentFilter.Status));

        return reads.ReadAsync(
            (context, token) =>
            {
                var deployments = context.BotDeployments.AsNoTracking();
                if (filter.Status is { } status)
                {
                    deployments = deployments.Where(deployment => deployment.Status == status);
                }

                return ByCreation.ReadAsync(deployments, filter.Order, page, token);
            },
            cancellationToken);
    }

    public Task<BotDeployment> UpdateAsync(
        Guid botId,
        DeploymentUpdate update,
        long? expectedRevision,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var changes = DeploymentRules.Checked(update);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.BotDeployments.Where(deployment => deployment.BotId == botId);
                var expected = expectedRevision is { } revision ? row.Where(deployment => deployment.Revision == revision) : row;
                var written = await expected
                    .ExecuteUpdateAsync(
                        set =>
                        {
                            set.SetProperty(deployment => deployment.Revision, deployment => deployment.Revision + 1);
                            set.SetProperty(deployment => deployment.UpdatedAt, now);
                            DeploymentChanges.Apply(set, changes);
                        },
                        token)
                    .ConfigureAwait(false);

                var stored = await ByBot.RunAsync(context, botId, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, botId);

                return written == 1 ? stored : throw Messages.RevisionConflict(Subject, botId, expectedRevision!.Value, stored.Revision);
            },
            cancellationToken);
    }

    public Task UpdateStatusAsync(Guid botId, DeploymentStatus status, CancellationToken cancellationToken) =>
        UpdateAsync(botId, new DeploymentUpdate { Status = status }, expectedRevision: null, cancellationToken);

    public Task DeleteAsync(Guid botId, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                var row = context.BotDeployments.Where(deployment => deployment.BotId == botId);
                if (await row.ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    throw Messages.NotFound(Subject, botId);
                }
            },
            cancellationToken);
}
