using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Deployments;

/// <summary>Turns an update into the columns it sets.</summary>
internal static class DeploymentChanges
{
    public static void Apply(UpdateSettersBuilder<BotDeployment> set, DeploymentUpdate update)
    {
        if (update.Name is { } name)
        {
            set.SetProperty(deployment => deployment.Name, name);
        }

        if (update.AiProvider is { } provider)
        {
            set.SetProperty(deployment => deployment.AiProvider, provider);
        }

        if (update.Model is { } model)
        {
            set.SetProperty(deployment => deployment.Model, model);
        }

        if (update.ChannelType is { } channelType)
        {
            set.SetProperty(deployment => deployment.ChannelType, channelType);
        }

        if (update.ContainerId is { IsSet: true, Value: var containerId })
        {
            set.SetProperty(deployment => deployment.ContainerId, containerId);
        }

        if (update.Status is { } status)
        {
            set.SetProperty(deployment => deployment.Status, status);
        }
    }
}
