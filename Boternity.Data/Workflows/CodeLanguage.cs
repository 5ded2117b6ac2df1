namespace Boternity.Data.Workflows;

/// <summary>The language of a code step. Stored as snake_case text.</summary>
public enum CodeLanguage
{
    /// <summary><c>type_script</c>, as the product spells it.</summary>
    TypeScript,

    /// <summary><c>wasm</c>: base64 of a module.</summary>
    Wasm,
}
