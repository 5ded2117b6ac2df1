using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Messaging;

/// <summary>What a bot has to read, by source.</summary>
/// <param name="Direct">The messages that were written to it directly.</param>
/// <param name="Channels">The channels that it subscribed to, by name in the order of code points.</param>
public sealed record Inbox(InboxState Direct, Page<InboxState> Channels);
