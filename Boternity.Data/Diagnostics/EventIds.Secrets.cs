namespace Boternity.Data.Diagnostics;

/// <content>6000 to 6099: secrets and keys.</content>
internal static partial class EventIds
{
    public const int MasterKeyTwice = 6000;
    public const int MasterKeyFromEnvironment = 6001;
    public const int KeyFileWorldReadable = 6002;
    public const int KeyFileBesideDatabase = 6003;
}
