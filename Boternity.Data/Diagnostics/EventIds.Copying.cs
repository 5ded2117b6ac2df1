namespace Boternity.Data.Diagnostics;

/// <content>5200 to 5204: copies from one database into another.</content>
internal static partial class EventIds
{
    public const int CopyStarted = 5200;
    public const int CopyResumed = 5201;
    public const int CopyCompleted = 5202;
}
