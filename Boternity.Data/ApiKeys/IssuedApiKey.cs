using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Boternity.Data.ApiKeys;

/// <summary>A key that was just issued. It is the only time that the token can be had: nothing that is stored leads back to it.</summary>
/// <remarks>Its text, its debugger display and its JSON leave the token out, so that a log does not get it by accident.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed record IssuedApiKey
{
    internal IssuedApiKey(string token, ApiKey key)
    {
        Token = token;
        Key = key;
    }

    /// <summary>The key itself, 69 ASCII characters: to be shown to its owner once, and kept by nobody else.</summary>
    [JsonIgnore]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Token { get; }

    /// <summary>What is stored of it.</summary>
    public ApiKey Key { get; }

    /// <returns>The key's id and prefix.</returns>
    public override string ToString() => $"{nameof(IssuedApiKey)} {{ Id = {Key.Id}, Prefix = {Key.Prefix} }}";
}
