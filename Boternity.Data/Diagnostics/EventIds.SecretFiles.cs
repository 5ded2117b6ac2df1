namespace Boternity.Data.Diagnostics;

/// <content>6050 to 6059: secrets as files.</content>
internal static partial class EventIds
{
    public const int SecretFileReadable = 6050;
    public const int SecretFileSweepFailed = 6051;
}
