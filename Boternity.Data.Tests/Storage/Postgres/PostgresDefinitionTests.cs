using Boternity.Data.Storage.Postgres;

namespace Boternity.Data.Tests.Storage.Postgres;

public sealed class PostgresDefinitionTests
{
    [TestCase("CHECK ((((a >= 1) AND (a <= 2)) AND (b IS NULL)))", "CHECK (((a >= 1) AND (a <= 2) AND (b IS NULL)))")]
    [TestCase("CHECK (((a IS NULL) OR (((length(b) >= 1) AND (length(b) <= 2)) AND (c = 1))))",
        "CHECK (((a IS NULL) OR ((length(b) >= 1) AND (length(b) <= 2) AND (c = 1))))")]
    [TestCase("CHECK ((((a = 1) OR (a = 2)) OR (a = 3)))", "CHECK (((a = 1) OR (a = 2) OR (a = 3)))")]
    public void Flatten_takes_away_what_a_restore_takes_away(string text, string expected) =>
        Assert.That(PostgresDefinition.Flatten(text), Is.EqualTo(expected));

    [TestCase("CHECK ((((a = 1) OR (a = 2)) AND (b = 3)))")]
    [TestCase("CHECK (((a = 1) AND ((b = 2) OR (c = 3))))")]
    [TestCase("CHECK ((a = '(x AND y) AND (z'::text))")]
    [TestCase("CHECK ((NOT ((a = 1) AND (b = 2))))")]
    [TestCase("FOREIGN KEY (a, b) REFERENCES c(a, b) ON DELETE CASCADE")]
    [TestCase("text COLLATE \"C\" NOT NULL DEFAULT ''::text")]
    [TestCase("")]
    public void Flatten_changes_nothing_else(string text) => Assert.That(PostgresDefinition.Flatten(text), Is.EqualTo(text));
}
