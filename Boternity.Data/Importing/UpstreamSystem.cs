namespace Boternity.Data.Importing;

/// <summary>The systems whose databases can be imported.</summary>
public enum UpstreamSystem
{
    /// <summary>The older Boternity: <c>boternity.db</c>, and <c>vault.key</c> for its secrets.</summary>
    Boternity,
}
