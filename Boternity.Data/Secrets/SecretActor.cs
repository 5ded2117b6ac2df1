using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Secrets;

/// <summary>Who does something with a secret; it stands in the trail.</summary>
/// <param name="Kind">What kind of actor.</param>
/// <param name="Id">Which one, at most <see cref="SecretAuditEntry.MaxTextLength"/> UTF-16 units; null for the system itself.</param>
public readonly record struct SecretActor(SecretActorKind Kind, string? Id)
{
    /// <summary>The library itself, or a job of the host.</summary>
    public static SecretActor System => default;

    /// <summary>A person.</summary>
    /// <param name="id">The user's id.</param>
    public static SecretActor User(Guid id) => new(SecretActorKind.User, id.ToString());

    /// <summary>A running bot.</summary>
    /// <param name="id">The bot's id.</param>
    public static SecretActor Bot(Guid id) => new(SecretActorKind.Bot, id.ToString());

    /// <summary>Kind and id: <c>user:0198c0de-...</c>; the kind alone for the system.</summary>
    public override string ToString() => Id is null ? EnumText<SecretActorKind>.Of(Kind) : $"{EnumText<SecretActorKind>.Of(Kind)}:{Id}";

    /// <exception cref="StoreException">No such kind, or an id that is missing, too long or not storable.</exception>
    internal void Validate()
    {
        InputValue.Member<SecretActorKind>(Kind, nameof(Kind));
        if (Id is not null)
        {
            InputText.Required(Id, "actor", SecretAuditEntry.MaxTextLength);
        }
        else if (Kind != SecretActorKind.System)
        {
            throw Messages.InvalidInput("actor", "has no id");
        }
    }
}
