namespace Boternity.Data.ApiKeys;

/// <summary>Where new tokens come from.</summary>
internal interface IApiKeyTokens
{
    /// <returns>A token that nobody can guess.</returns>
    string Create(ApiKeyKind kind);
}
