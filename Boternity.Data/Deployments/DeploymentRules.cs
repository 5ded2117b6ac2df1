using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Deployments;

/// <summary>What a deployment's members may be; checked before anything is written.</summary>
internal static class DeploymentRules
{
    /// <returns>The deployment with its texts trimmed.</returns>
    /// <exception cref="StoreException">A member is blank, too long, not storable, or out of its range.</exception>
    public static NewDeployment Checked(NewDeployment deployment)
    {
        InputValue.Member<DeploymentStatus>(deployment.Status, nameof(BotDeployment.Status));

        return deployment with
        {
            Name = Text(deployment.Name, nameof(BotDeployment.Name)),
            AiProvider = Text(deployment.AiProvider, nameof(BotDeployment.AiProvider)),
            Model = Text(deployment.Model, nameof(BotDeployment.Model)),
            ChannelType = Text(deployment.ChannelType, nameof(BotDeployment.ChannelType)),
            ContainerId = OptionalText(deployment.ContainerId, nameof(BotDeployment.ContainerId)),
        };
    }

    /// <returns>The update with its texts trimmed.</returns>
    /// <exception cref="StoreException">A member is blank, too long, not storable, or out of its range.</exception>
    public static DeploymentUpdate Checked(DeploymentUpdate update)
    {
        InputValue.Member(update.Status, nameof(BotDeployment.Status));

        return update with
        {
            Name = OptionalText(update.Name, nameof(BotDeployment.Name)),
            AiProvider = OptionalText(update.AiProvider, nameof(BotDeployment.AiProvider)),
            Model = OptionalText(update.Model, nameof(BotDeployment.Model)),
            ChannelType = OptionalText(update.ChannelType, nameof(BotDeployment.ChannelType)),
            ContainerId = update.ContainerId.IsSet
                ? new(OptionalText(update.ContainerId.Value, nameof(BotDeployment.ContainerId)))
                : default,
        };
    }

    private static string Text(string text, string member) => InputText.Required(text, member, BotDeployment.MaxTextLength);

    private static string? OptionalText(string? text, string member) => text is null ? null : Text(text, member);
}
