using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Bots;

/// <summary>Which bots a list holds, and in which order. By default all of them, newest first.</summary>
public sealed record BotFilter
{
    /// <summary>Only bots of this status; of every status, archived ones too, when null.</summary>
    public BotStatus? Status { get; init; }

    /// <summary>Only bots of this category; of every category when null.</summary>
    public BotCategory? Category { get; init; }

    /// <summary>The sort key; ties are broken by id.</summary>
    public BotSortKey SortBy { get; init; }

    /// <summary>Newest, or largest, first unless said otherwise.</summary>
    public SortOrder Order { get; init; }
}
