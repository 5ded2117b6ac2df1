using Boternity.Data.Users;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary><c>users</c>; spec/botmaker-compozy.md 2.6.3. Their ids are no UUIDs, and theirs here are made of them.</summary>
internal sealed class UserMapping : TableMapping
{
    public override string Table => "users";

    public override IReadOnlyCollection<string> Columns { get; } = ["id", "email", "role", "created_at"];

    public override void Map(RowMapping row)
    {
        var email = UserRules.Email(row.Trimmed("email"));
        row.Add(new User
        {
            Id = row.Key("id"),
            Email = email,
            NormalizedEmail = UserRules.Normalized(email),
            Role = row.Member<UserRole>("role"),
            CreatedAt = row.Instant("created_at"),
        });
    }
}
