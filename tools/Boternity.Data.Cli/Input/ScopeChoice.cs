using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Input;

/// <summary>One scope or all of them.</summary>
/// <remarks>Of its own, as the parser takes no argument that is null.</remarks>
/// <param name="Only">Null: all.</param>
internal sealed record ScopeChoice(SecretScope? Only);
