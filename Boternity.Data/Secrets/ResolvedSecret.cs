using System.Diagnostics;
using System.Text.Json.Serialization;
using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>A secret's value for a running bot, and where it came from. Dispose it as soon as the value was used.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class ResolvedSecret : IDisposable
{
    internal ResolvedSecret(SecretBuffer value, SecretOrigin origin, IReadOnlyList<SecretOrigin> shadowed)
    {
        Value = value;
        Origin = origin;
        Shadowed = shadowed;
    }

    /// <summary>The value.</summary>
    [JsonIgnore]
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public SecretBuffer Value { get; }

    /// <summary>Where it came from.</summary>
    public SecretOrigin Origin { get; }

    /// <summary>Where else there is a value, which this one hides; in the order of precedence.</summary>
    public IReadOnlyList<SecretOrigin> Shadowed { get; }

    /// <summary>Zeroes the value.</summary>
    public void Dispose() => Value.Dispose();

    /// <returns>Where the value came from.</returns>
    public override string ToString() => $"[secret of {Origin.Provider}, {Origin.Scope}]";
}
