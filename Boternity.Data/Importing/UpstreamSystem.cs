namespace Boternity.Data.Importing;

/// <summary>The systems whose databases can be imported.</summary>
public enum UpstreamSystem
{
    /// <summary>The older Boternity: <c>boternity.db</c>, and <c>vault.key</c> for its secrets.</summary>
    Boternity,

    /// <summary>Botmaker: <c>botmaker.db</c>, and the folder of its secrets.</summary>
    Botmaker,

    /// <summary>Compozy: the SQLite file of its engine.</summary>
    Compozy,
}
