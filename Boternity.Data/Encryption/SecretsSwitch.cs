namespace Boternity.Data.Encryption;

/// <summary>Registered where the service asked for secrets.</summary>
internal sealed class SecretsSwitch;
