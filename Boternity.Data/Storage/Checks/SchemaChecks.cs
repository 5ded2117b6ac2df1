using System.Globalization;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Storage.Checks;

/// <summary>The area <c>schema</c>: the database's schema beside the one that this version was built for.</summary>
internal static class SchemaChecks
{
    public const string Migrations = "schema.migrations";

    private const string RebuildPrefix = "table ef_temp_";
    private const string MigrateFix = "Run 'boternity-data migrate' or 'dotnet ef database update'.";

    /// <param name="migrations">What this version knows.</param>
    /// <param name="requires">The check that finds the database.</param>
    /// <param name="read">Reads the database's schema.</param>
    public static IEnumerable<Check> Of(MigrationSet migrations, string requires, Func<CancellationToken, Task<SchemaFacts>> read)
    {
        return
        [
            Make(Migrations, facts => CompareHistory(facts.Applied, DriverMigrationsAssembly.IdsOf(migrations))),
            Make("schema.epoch", facts => CompareEpoch(facts, migrations.Epoch)),
            Make("schema.drift", facts => CompareShape(facts, migrations)),
            Make("schema.foreign_objects", facts => FindForeign(facts, migrations)),
            Make("schema.leftovers", FindLeftovers),
        ];

        Check Make(string id, Func<SchemaFacts, Finding> judge) =>
            new(id, async token => judge(await read(token).ConfigureAwait(false))) { Requires = requires };
    }

    public static Finding CompareHistory(IReadOnlyList<string> applied, IReadOnlyList<string> known)
    {
        if (applied.Contains(CopyMark.MigrationId))
        {
            return Finding.Fail("a copy into this database has not come to its end", "Run the same 'boternity-data copy' again: it goes on where it stopped.");
        }

        string[] unknown = [.. applied.Except(known, StringComparer.OrdinalIgnoreCase)];
        string[] pending = [.. known.Except(applied, StringComparer.OrdinalIgnoreCase)];
        if (unknown.Length > 0)
        {
            return Finding.Fail($"not known to this version: {string.Join(", ", unknown)}", "Update this program to the version that made them.");
        }

        return pending.Length > 0
            ? Finding.Fail($"{Number(applied.Count)} applied, pending: {string.Join(", ", pending)}", MigrateFix)
            : Finding.Ok($"{Number(applied.Count)} applied, none pending, the last is {applied[^1]}");
    }

    private static Finding CompareEpoch(SchemaFacts facts, int known)
    {
        if (facts.Epoch == SchemaEpoch.UnfinishedCopy)
        {
            return Finding.Skipped("it is put in with the end of the copy into this database");
        }

        if (facts.Epoch > known)
        {
            return Finding.Fail($"the database is of schema {Number(facts.Epoch)}, this version of {Number(known)}", "Update this program.");
        }

        if (facts.Epoch < known)
        {
            return Finding.Fail($"the database is of schema {Number(facts.Epoch)}, this version of {Number(known)}", MigrateFix);
        }

        return facts.Applied.Count == facts.Epoch
            ? Finding.Ok($"schema {Number(facts.Epoch)}")
            : Finding.Fail(
                $"schema {Number(facts.Epoch)}, and {Number(facts.Applied.Count)} migrations in the history",
                "Somebody changed the history or the number by hand: restore a backup.");
    }

    private static Finding CompareShape(SchemaFacts facts, MigrationSet migrations)
    {
        if (facts.Epoch != migrations.Epoch || migrations.LoadManifest() is not { } head)
        {
            return Finding.Skipped("only the schema that this version was built for can be compared");
        }

        var (differences, _) = head.Compare(facts.Live);
        return Finding.Unless(
            differences, CheckStatus.Fail, "as this version expects it", "Undo the change by hand, or restore a backup: no version works with this schema.");
    }

    private static Finding FindForeign(SchemaFacts facts, MigrationSet migrations)
    {
        if (migrations.LoadManifest() is not { } head)
        {
            return Finding.Skipped("the expected schema is not recorded");
        }

        var (_, foreign) = head.Compare(facts.Live);
        return Finding.Unless(
            [.. foreign.Where(name => !name.StartsWith(RebuildPrefix, StringComparison.Ordinal))],
            CheckStatus.Warn,
            "none",
            "Harmless; keep what is not of this library in a database of its own.");
    }

    private static Finding FindLeftovers(SchemaFacts facts)
    {
        List<string> found = [.. facts.Live.Facts.Keys.Where(name =>
            name.StartsWith(RebuildPrefix, StringComparison.Ordinal) && !name.Contains(" / ", StringComparison.Ordinal))];
        if (facts.LockRows > 0)
        {
            found.Add($"{Number(facts.LockRows)} row(s) in __EFMigrationsLock");
        }

        return Finding.Unless(
            found,
            CheckStatus.Warn,
            "none",
            "A migration by plain EF was killed. The next migration of this library removes the row, and each copy whose table is there.");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
