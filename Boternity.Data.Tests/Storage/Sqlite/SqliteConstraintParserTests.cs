using Boternity.Data.Storage.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

public sealed class SqliteConstraintParserTests
{
    [TestCase(2067, "UNIQUE constraint failed: bots.slug", null, "bots", "slug")]
    [TestCase(2067, "UNIQUE constraint failed: bots.owner_id, bots.slug", null, "bots", "owner_id,slug")]
    [TestCase(2067, "SQLite Error 19: 'UNIQUE constraint failed: bots.slug'.", null, "bots", "slug")]
    [TestCase(2067, "UNIQUE constraint failed: index 'ux_bots_slug'", "ux_bots_slug", null, null)]
    [TestCase(2067, "SQLite Error 19: 'UNIQUE constraint failed: index 'ux_bots_slug''.", "ux_bots_slug", null, null)]
    [TestCase(1555, "UNIQUE constraint failed: bots.id", null, "bots", "id")]
    [TestCase(2579, "UNIQUE constraint failed: bots.rowid", null, "bots", "rowid")]
    [TestCase(275, "CHECK constraint failed: ck_bots_revision", "ck_bots_revision", null, null)]
    [TestCase(1299, "NOT NULL constraint failed: bots.name", null, "bots", "name")]
    [TestCase(3091, "cannot store TEXT value in INTEGER column bots.revision", null, "bots", "revision")]
    public void Parse_reads_names(int code, string message, string? constraint, string? table, string? columns)
    {
        var subject = SqliteConstraintParser.Parse(code, message);

        Assert.That(subject.Constraint, Is.EqualTo(constraint));
        Assert.That(subject.Table, Is.EqualTo(table));
        Assert.That(subject.Columns, Is.EqualTo(columns?.Split(',')));
    }

    [TestCase(787, "FOREIGN KEY constraint failed", TestName = "Parse_foreign_key_has_no_names")]
    [TestCase(275, "CHECK constraint failed: length(name) > 3", TestName = "Parse_unnamed_check_has_no_name")]
    [TestCase(1811, "UNIQUE constraint failed: bots.slug", TestName = "Parse_text_of_a_trigger_is_not_read")]
    [TestCase(5, "database is locked", TestName = "Parse_other_code_has_no_names")]
    [TestCase(2067, "CHECK constraint failed: ck_bots", TestName = "Parse_text_of_another_constraint_is_not_read")]
    [TestCase(2067, "UNIQUE constraint failed: a.b.c", TestName = "Parse_name_with_a_dot_is_ambiguous")]
    [TestCase(2067, "UNIQUE constraint failed: a.b, c.d", TestName = "Parse_two_tables_are_ambiguous")]
    [TestCase(2067, "UNIQUE constraint failed: ", TestName = "Parse_empty_list_has_no_names")]
    [TestCase(2067, "", TestName = "Parse_empty_text_has_no_names")]
    [TestCase(3091, "cannot store TEXT value in INTEGER", TestName = "Parse_cut_text_has_no_names")]
    public void Parse_reads_nothing_else(int code, string message)
    {
        var subject = SqliteConstraintParser.Parse(code, message);

        Assert.That(subject, Is.EqualTo(default(SqliteConstraintParser.ConstraintSubject)));
    }
}
