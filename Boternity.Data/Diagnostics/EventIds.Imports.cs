namespace Boternity.Data.Diagnostics;

/// <content>5100 to 5104: imports.</content>
internal static partial class EventIds
{
    public const int ImportStarted = 5100;
    public const int ImportEnded = 5101;
    public const int ImportDiffers = 5102;
}
