namespace Boternity.Data.Diagnostics;

/// <content>4000 to 4099: the stores' own background work.</content>
internal static partial class EventIds
{
    public const int KeyValueSweepFailed = 4000;
    public const int ApiKeyUsageNotStored = 4010;
    public const int WorkflowRunsCrashed = 4020;
    public const int WorkflowRunSweepFailed = 4021;
}
