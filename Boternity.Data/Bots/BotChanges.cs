using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Bots;

/// <summary>Turns an update into the columns it sets.</summary>
internal static class BotChanges
{
    public static void Apply(UpdateSettersBuilder<Bot> set, BotUpdate update)
    {
        if (update.Name is { } name)
        {
            set.SetProperty(bot => bot.Name, name);
        }

        if (update.Description is { } description)
        {
            set.SetProperty(bot => bot.Description, description);
        }

        if (update.Status is { } status)
        {
            set.SetProperty(bot => bot.Status, status);
        }

        if (update.Category is { } category)
        {
            set.SetProperty(bot => bot.Category, category);
        }

        if (update.Tags is { } tags)
        {
            IList<string> list = [.. tags];
            set.SetProperty(bot => bot.Tags, list);
        }
    }
}
