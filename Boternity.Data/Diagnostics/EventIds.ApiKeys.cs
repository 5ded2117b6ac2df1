namespace Boternity.Data.Diagnostics;

/// <content>6000 to 6099: API keys.</content>
internal static partial class EventIds
{
    public const int ApiKeyUsageNotStored = 6000;
}
