using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>A data key that does not unwrap.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Scope">Whose.</param>
/// <param name="Code">Why, one of <see cref="ErrorCodes"/>.</param>
internal readonly record struct DamagedDataKey(KeyId Id, SecretScope Scope, string Code);
