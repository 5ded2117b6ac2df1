namespace Boternity.Data.Diagnostics;

/// <content>6000 to 6099: secrets and keys.</content>
internal static partial class EventIds
{
    public const int MasterKeyTwice = 6000;
    public const int MasterKeyFromEnvironment = 6001;
    public const int KeyFileWorldReadable = 6002;
    public const int KeyFileBesideDatabase = 6003;

    public const int SecretsReady = 6010;
    public const int RewrapPending = 6011;
    public const int MasterKeysNotLoaded = 6012;
    public const int DataKeysDamaged = 6013;
    public const int DevelopmentKeyMade = 6014;
    public const int DataKeyMade = 6015;
    public const int DataKeyRotated = 6016;
    public const int ActiveKeyRefused = 6017;

    public const int RotationBegan = 6020;
    public const int RotationEnded = 6021;
    public const int RotationNotReleased = 6022;
    public const int KeysDestroyed = 6023;
    public const int ResidueNotErased = 6024;
}
