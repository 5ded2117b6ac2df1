using Boternity.Data.ApiKeys;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>api_keys</c>: hashes of keys of the older form, accepted where <see cref="ApiKeyOptions.AcceptLegacyApiKeys"/> is on.</summary>
internal sealed class ApiKeyMapping : TableMapping
{
    public override string Table => "api_keys";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "id", "key_hash", "name", "created_at", "last_used_at",
    ];

    public override void Map(RowMapping row)
    {
        var given = row.Text("name") ?? "default";
        var name = ApiKeyRules.Name(given);
        var hash = ApiKeyRules.Sha256(row.RequiredText("key_hash"));
        row.Add(new ApiKey
        {
            Id = row.Key("id"),
            Name = name == given ? name : row.Changed(name, "name had white space around it"),
            Prefix = ApiKeyToken.LegacyPrefix(hash),
            Hash = hash,
            Alg = ApiKeyHash.Legacy,
            CreatedAt = row.Instant("created_at"),
            LastUsedAt = row.OptionalInstant("last_used_at"),
        });
    }
}
