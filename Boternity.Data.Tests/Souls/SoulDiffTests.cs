using Boternity.Data.Souls;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulDiffTests
{
    [Test]
    [SpecCase("boternity", 87)]
    public void Between_nothing_and_a_document_adds_every_line()
    {
        var diff = SoulDiff.Between("", "a\nb\n");

        Assert.That(diff.ToString(), Is.EqualTo("+a\n+b"));
        Assert.That(diff.IsEmpty, Is.False);
    }

    [Test]
    [SpecCase("boternity", 88)]
    public void Between_a_document_and_nothing_removes_every_line()
    {
        var diff = SoulDiff.Between("a\nb\n", "");

        Assert.That(diff.ToString(), Is.EqualTo("-a\n-b"));
        Assert.That(diff.IsEmpty, Is.False);
    }

    [Test]
    [SpecCase("boternity", 89)]
    public void Between_equal_documents_has_unchanged_lines_only()
    {
        var diff = SoulDiff.Between("a\n\nb\n", "a\n\nb\n");

        Assert.That(diff.ToString(), Is.EqualTo(" a\n \n b"));
        Assert.That(diff.IsEmpty, Is.True);
    }

    [Test]
    public void Between_empty_documents_is_empty()
    {
        var diff = SoulDiff.Between("", "");

        Assert.That(diff.Lines, Is.Empty);
        Assert.That(diff.IsEmpty, Is.True);
        Assert.That(diff.ToString(), Is.Empty);
    }

    [Test]
    public void Between_replaced_lines_has_the_removed_ones_first()
    {
        var diff = SoulDiff.Between("top\nold 1\nold 2\nend\n", "top\nnew 1\nnew 2\nnew 3\nend\n");

        Assert.That(diff.ToString(), Is.EqualTo(" top\n-old 1\n-old 2\n+new 1\n+new 2\n+new 3\n end"));
    }

    [Test]
    public void Between_different_line_endings_shows_the_carriage_return()
    {
        var diff = SoulDiff.Between("same\na\nb\n", "same\na\r\nb\n");

        Assert.That(diff.ToString(), Is.EqualTo(" same\n-a\n+a␍\n b"));
        Assert.That(diff.Lines.Select(line => line.Text), Is.EqualTo((string[])["same\n", "a\n", "a\r\n", "b\n"]));
    }

    [Test]
    public void Between_added_last_line_feed_shows_where_there_was_none()
    {
        var diff = SoulDiff.Between("a\nb", "a\nb\n");

        Assert.That(diff.ToString(), Is.EqualTo(" a\n-b\n\\ No newline at end of file\n+b"));
        Assert.That(diff.IsEmpty, Is.False);
    }

    [Test]
    public void Between_same_document_without_a_last_line_feed_is_empty()
    {
        var diff = SoulDiff.Between("a\nb", "a\nb");

        Assert.That(diff.ToString(), Is.EqualTo(" a\n b\n\\ No newline at end of file"));
        Assert.That(diff.IsEmpty, Is.True);
    }

    [Test]
    public void Between_carriage_return_inside_of_a_line_ends_none()
    {
        var diff = SoulDiff.Between("a\rb\n", "a\rc\n");

        Assert.That(diff.Lines, Has.Count.EqualTo(2));
    }

    [Test]
    public void Between_inserted_line_keeps_all_others()
    {
        var diff = SoulDiff.Between("1\n2\n3\n4\n", "1\n2\nnew\n3\n4\n");

        Assert.That(diff.ToString(), Is.EqualTo(" 1\n 2\n+new\n 3\n 4"));
    }

    [Test]
    public void Between_byte_order_mark_is_a_change_of_the_first_line() =>
        Assert.That(SoulDiff.Between("a\n", "\ufeffa\n").ToString(), Is.EqualTo("-a\n+\ufeffa"));
}
