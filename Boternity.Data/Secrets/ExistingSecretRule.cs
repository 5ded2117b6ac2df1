namespace Boternity.Data.Secrets;

/// <summary>What an import does with a secret whose scope and name exist here.</summary>
public enum ExistingSecretRule
{
    /// <summary>It stays as it is: a second import changes nothing.</summary>
    Skip,

    /// <summary>It gets the imported value as its next version, also when it was declared to be elsewhere.</summary>
    Replace,

    /// <summary>Nothing is imported.</summary>
    Fail,
}
