using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Bots;

/// <summary>What a bot's members may be; checked before anything is written.</summary>
internal static class BotRules
{
    private const int MaxTagLength = 256;
    private const string CloneSuffix = " (Clone)";

    /// <returns>The name, trimmed.</returns>
    /// <exception cref="StoreException">Too long, not storable, or without a letter or digit.</exception>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        var trimmed = name.Trim();
        InputText.Validate(trimmed, nameof(Bot.Name), Bot.MaxNameLength);

        return Slug.Of(trimmed).Length > 0
            ? trimmed
            : throw Messages.InvalidInput(nameof(Bot.Name), "must hold at least one letter or digit");
    }

    /// <exception cref="StoreException">Too long or not storable.</exception>
    public static void Description(string? description)
    {
        if (description is not null)
        {
            InputText.Validate(description, nameof(Bot.Description), Bot.MaxDescriptionLength);
        }
    }

    /// <exception cref="StoreException">Too many, or one that is too long or not storable; it is named by its place.</exception>
    public static void Tags(IReadOnlyList<string>? tags)
    {
        if (tags is null)
        {
            return;
        }

        if (tags.Count > Bot.MaxTags)
        {
            throw Messages.InvalidInput(nameof(Bot.Tags), $"holds {tags.Count} tags; at most {Bot.MaxTags} are allowed");
        }

        for (var index = 0; index < tags.Count; index++)
        {
            InputText.Validate(tags[index], $"{nameof(Bot.Tags)}[{index}]", MaxTagLength);
        }
    }

    /// <returns>The name of a copy: shortened, between two characters, where it would be too long.</returns>
    public static string CloneName(string name)
    {
        var room = Bot.MaxNameLength - CloneSuffix.Length;
        if (name.Length > room)
        {
            name = name[..(char.IsHighSurrogate(name[room - 1]) ? room - 1 : room)];
        }

        return name + CloneSuffix;
    }
}
