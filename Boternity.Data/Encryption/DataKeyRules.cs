using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>What may be asked of data keys; checked before anything is written.</summary>
internal static class DataKeyRules
{
    /// <exception cref="StoreException">No such purpose, or not one of this scope.</exception>
    public static void Purpose(SecretScope scope, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        scope.Validate(nameof(scope));
        switch (purpose)
        {
            case DataKeyPurpose.Secret:
            case DataKeyPurpose.ApiKeyPepper when scope == SecretScope.Global:
                return;

            case DataKeyPurpose.ApiKeyPepper:
                throw Messages.InvalidInput(nameof(scope), "is not the global one, which alone has the pepper of API keys");

            default:
                throw Messages.InvalidInput(nameof(purpose), $"is neither '{DataKeyPurpose.Secret}' nor '{DataKeyPurpose.ApiKeyPepper}'");
        }
    }

    /// <exception cref="StoreException">No such actor, or a rate below 1.</exception>
    public static void Rotation(KeyRotationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Actor.Validate();
        if (options.RowsPerSecond < 1)
        {
            throw Messages.InvalidInput(nameof(options.RowsPerSecond), "is less than 1");
        }
    }

    /// <exception cref="StoreException">No such actor, no reason, or a negative time.</exception>
    public static void Destruction(DestroyKeyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Actor.Validate();
        Reason(options.Reason);
        if (options.Grace < TimeSpan.Zero)
        {
            throw Messages.InvalidInput(nameof(options.Grace), "is negative");
        }
    }

    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void Reason(string reason) => InputText.Required(reason, nameof(reason), SecretAuditEntry.MaxTextLength);
}
