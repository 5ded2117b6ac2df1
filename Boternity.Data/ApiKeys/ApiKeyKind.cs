namespace Boternity.Data.ApiKeys;

/// <summary>Who uses an API key; a letter of the key says so.</summary>
public enum ApiKeyKind
{
    /// <summary>A person: <c>bnity_u_…</c>. Such a key belongs to a user.</summary>
    User,

    /// <summary>A bot: <c>bnity_b_…</c>.</summary>
    Bot,

    /// <summary>Another service: <c>bnity_s_…</c>.</summary>
    Service,
}
