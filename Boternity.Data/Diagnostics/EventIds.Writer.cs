namespace Boternity.Data.Diagnostics;

/// <summary>The ids of the layer's log events. Changing a name or a number breaks what operators filter and alert on.</summary>
/// <content>1000 to 1099: the writer and its write-ahead log.</content>
internal static partial class EventIds
{
    public const int WriterOpened = 1000;
    public const int WriterClosed = 1001;
    public const int WriterNotOpened = 1002;
    public const int WriterNotClosed = 1003;
    public const int UnitSuspended = 1010;
    public const int UnitAbandoned = 1011;
    public const int GroupLost = 1012;
    public const int CommitFailed = 1013;
    public const int CommitUnknown = 1014;
    public const int WriterRecovered = 1015;
    public const int LeaseExpired = 1020;
    public const int LeaseUnclean = 1021;
    public const int CheckpointFailed = 1030;
    public const int LogPinned = 1031;
}
