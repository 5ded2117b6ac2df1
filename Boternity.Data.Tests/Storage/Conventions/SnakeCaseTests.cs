using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Tests.Storage.Conventions;

public sealed class SnakeCaseTests
{
    [TestCase("", "")]
    [TestCase("Id", "id")]
    [TestCase("BotId", "bot_id")]
    [TestCase("UpdatedAt", "updated_at")]
    [TestCase("TotalTokensUsed", "total_tokens_used")]
    [TestCase("SHA256Hash", "sha256_hash")]
    [TestCase("HTTPServer", "http_server")]
    [TestCase("UserID", "user_id")]
    [TestCase("A", "a")]
    [TestCase("already_snake", "already_snake")]
    [TestCase("Half_Open", "half_open")]
    [TestCase("lowerCamel", "lower_camel")]
    public void Of_name_gives_the_database_s(string name, string expected) => Assert.That(SnakeCase.Of(name), Is.EqualTo(expected));
}
