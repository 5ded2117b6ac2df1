namespace Boternity.Data.Souls;

/// <summary>How a content compares with the hash stored for a version.</summary>
/// <param name="Version">The version compared with.</param>
/// <param name="ExpectedHash">The stored hash: 64 lower-case hexadecimal digits.</param>
/// <param name="ActualHash">The content's hash, in the same form.</param>
public sealed record SoulIntegrity(int Version, string ExpectedHash, string ActualHash)
{
    /// <summary>Whether the two hashes are equal.</summary>
    public bool IsValid => ExpectedHash == ActualHash;
}
