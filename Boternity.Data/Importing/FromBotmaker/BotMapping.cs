using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary><c>bots</c>: each becomes a bot and its deployment; spec/botmaker-compozy.md 1.1 to 1.3.</summary>
internal sealed class BotMapping : TableMapping
{
    private const int MaxSlugLength = 300;

    private BotNames _names = BotNames.Of(UpstreamSystem.Botmaker, []);

    public override string Table => "bots";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "name", "hostname", "ai_provider", "model", "channel_type", "container_id", "status", "created_at", "updated_at", "tags",
        GatewayTokenImport.Column,
    ];

    public override IReadOnlyCollection<string> SecretColumns => [GatewayTokenImport.Column];

    public override void Prepare(UpstreamTable table, ImportRun run) => _names = BotNames.Of(run.Source.System, run.File.Read(table));

    public override void Map(RowMapping row)
    {
        var id = row.Key("id");
        var name = BotRules.Name(row.Trimmed("name"));
        var createdAt = row.Instant("created_at");
        var updatedAt = row.Instant("updated_at", otherwise: "created_at");
        var bot = new Bot
        {
            Id = id,
            Slug = SlugOf(row, id, name),
            Name = name,
            Tags = row.Strings("tags"),
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
        };
        BotRules.Tags([.. bot.Tags]);
        var deployment = DeploymentRules.Checked(new NewDeployment
        {
            BotId = id,
            Name = DeploymentNameOf(row, id, name),
            AiProvider = row.Trimmed("ai_provider"),
            Model = row.Trimmed("model"),
            ChannelType = row.Trimmed("channel_type"),
            ContainerId = row.Filled("container_id"),
            Status = StatusOf(row),
        });

        row.Add(bot);
        row.Add(new BotDeployment
        {
            BotId = id,
            Name = deployment.Name,
            AiProvider = deployment.AiProvider,
            Model = deployment.Model,
            ChannelType = deployment.ChannelType,
            ContainerId = deployment.ContainerId,
            Status = deployment.Status,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
        });
    }

    private string SlugOf(RowMapping row, Guid id, string name)
    {
        var hostname = row.Text("hostname");
        var slug = _names.SlugOf(id) ?? throw new RefusedRowException($"its slug is that of more than {Slug.LastSuffix} bots");
        InputText.Validate(slug, nameof(Bot.Slug), MaxSlugLength);
        if (slug != BotNames.SlugOf(hostname, name))
        {
            row.Lose("slug was another bot's and has a number");
        }
        else if (!string.IsNullOrWhiteSpace(hostname) && hostname != slug)
        {
            row.Lose("hostname was not in a slug's form");
        }

        return slug;
    }

    private string DeploymentNameOf(RowMapping row, Guid id, string name)
    {
        var unique = _names.DeploymentNameOf(id) ?? throw new RefusedRowException($"its name is that of more than {Slug.LastSuffix} bots");
        return unique == name ? name : row.Changed(unique, "name was another deployment's and has a number there");
    }

    // Botmaker's containers are not this store's: what it noted last says nothing about them now.
    private static DeploymentStatus StatusOf(RowMapping row)
    {
        var given = row.Text("status");
        if (given is not null && !EnumText<DeploymentStatus>.All.Contains(given, StringComparer.OrdinalIgnoreCase))
        {
            return row.LoseAnd(DeploymentStatus.Error, "status was none that is known and is error");
        }

        var status = row.Member<DeploymentStatus>("status", DeploymentStatus.Created);
        return status == DeploymentStatus.Running
            ? row.LoseAnd(DeploymentStatus.Stopped, "status was running, as of a container that Botmaker started, and is stopped")
            : status;
    }
}
