using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>What is copied is what the schema has, on both drivers alike.</summary>
public sealed class CopyTablesTests(Provider provider) : CopySpec(provider)
{
    private static readonly Dictionary<CopyKind, string> PostgresTypes = new()
    {
        [CopyKind.Text] = "text",
        [CopyKind.Uuid] = "uuid",
        [CopyKind.Instant] = "timestamp with time zone",
        [CopyKind.Json] = "jsonb",
        [CopyKind.Bytes] = "bytea",
        [CopyKind.Boolean] = "boolean",
        [CopyKind.Integer] = "integer",
        [CopyKind.BigInteger] = "bigint",
    };

    [Test]
    public void Every_stored_column_of_the_schema_is_copied_as_its_type()
    {
        var facts = MigrationSet.Product("Postgres").LoadManifest()!.Facts;
        var expected = facts
            .Where(fact => fact.Key.Contains(" / column ", StringComparison.Ordinal) && !fact.Value.Contains(" GENERATED ", StringComparison.Ordinal))
            .Select(fact => $"{fact.Key}: {PostgresTypes.Values.Single(type => fact.Value.StartsWith(type, StringComparison.Ordinal))}");

        var copied = Tables(Database).SelectMany(table => table.Columns, (table, column) =>
            $"table {table.Name} / column {column.Name}: {PostgresTypes[column.Kind]}");

        Assert.That(copied, Is.EquivalentTo(expected));
    }

    [Test]
    public void Key_is_that_of_the_schema()
    {
        var facts = MigrationSet.Product("Postgres").LoadManifest()!.Facts;

        Assert.That(
            Tables(Database).Select(table => $"{table.Name}: PRIMARY KEY ({string.Join(", ", table.Key.Select(column => column.Name))})"),
            Is.EquivalentTo(facts
                .Where(fact => fact.Value.StartsWith("PRIMARY KEY", StringComparison.Ordinal))
                .Select(fact => $"{fact.Key.Split(' ')[1]}: {fact.Value.Replace("\"", "", StringComparison.Ordinal)}")));
    }

    [Test]
    public void Table_comes_after_those_that_it_refers_to()
    {
        var order = Tables(Database).Select(table => table.Name).ToList();

        Assert.That(order.IndexOf("users"), Is.LessThan(order.IndexOf("bots")));
        Assert.That(order.IndexOf("data_keys"), Is.LessThan(order.IndexOf("api_keys")));
        Assert.That(order.IndexOf("workflow_states"), Is.LessThan(order.IndexOf("task_states")));
        Assert.That(order.IndexOf("workflow_runs"), Is.LessThan(order.IndexOf("workflow_steps")));
    }
}
