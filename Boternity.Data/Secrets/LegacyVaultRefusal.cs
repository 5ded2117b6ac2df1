namespace Boternity.Data.Secrets;

/// <summary>Why no secret can be made of a row of an older vault.</summary>
public enum LegacyVaultRefusal
{
    /// <summary>Its value is elsewhere: in a keychain, in the environment, or at a place that is not known.</summary>
    OtherProvider,

    /// <summary>Its scope is neither <c>global</c> nor a bot's UUID of 8-4-4-4-12 hex digits.</summary>
    InvalidScope,

    /// <summary>Its name breaks the rules of <see cref="ISecretStore"/>.</summary>
    InvalidName,

    /// <summary>Its value has more than 65,535 bytes.</summary>
    TooLong,

    /// <summary>Another row has the same scope, differently written, and the same name, and was changed later.</summary>
    Duplicate,
}
