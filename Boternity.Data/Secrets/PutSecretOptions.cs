namespace Boternity.Data.Secrets;

/// <summary>How to store a secret.</summary>
public sealed record PutSecretOptions
{
    /// <summary>Who stores it.</summary>
    public SecretActor Actor { get; init; }

    /// <summary>The <see cref="SecretInfo.Version"/> the caller read, 0 when there was none; null to replace whatever is there.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Whether lists may show the last four characters of a long value; false for passwords, without effect for bytes.</summary>
    public bool HasHint { get; init; } = true;
}
