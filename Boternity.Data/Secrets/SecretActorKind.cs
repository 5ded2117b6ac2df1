namespace Boternity.Data.Secrets;

/// <summary>What kind of actor it was. Stored as lower-case text.</summary>
public enum SecretActorKind
{
    /// <summary>The library itself, or a job of the host.</summary>
    System,

    /// <summary>A person.</summary>
    User,

    /// <summary>A running bot.</summary>
    Bot,

    /// <summary>Another program.</summary>
    Service,
}
