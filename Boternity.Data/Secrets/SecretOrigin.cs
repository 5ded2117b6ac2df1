using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>A place where a secret has a value.</summary>
/// <param name="Scope">Everybody's or the bot's.</param>
/// <param name="Provider">Where in that scope.</param>
public readonly record struct SecretOrigin(SecretScope Scope, SecretProvider Provider);
