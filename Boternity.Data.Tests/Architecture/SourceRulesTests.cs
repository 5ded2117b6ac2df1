using System.Text.RegularExpressions;

namespace Boternity.Data.Tests.Architecture;

/// <summary>What holds for every C# file that people write.</summary>
[Category("Architecture")]
public sealed partial class SourceRulesTests
{
    private const int MostLines = 400;

    [Test]
    public void Sources_are_found() =>
        Assert.That(
            RepositoryFiles.Sources().Select(file => file.Project),
            Is.SupersetOf((string[])["Boternity.Data", "Boternity.Data.Migrations", "Boternity.Data.Testing", "Boternity.Data.Tests", "Boternity.Data.Cli"]));

    [Test]
    public void Namespace_is_the_folder()
    {
        var violations = RepositoryFiles.Sources()
            .Where(file => file.DeclaredNamespace is not null && file.DeclaredNamespace != file.ExpectedNamespace)
            .Select(file => $"{file.Path} declares {file.DeclaredNamespace}, not {file.ExpectedNamespace}");

        Assert.That(violations, Is.Empty);
    }

    [Test]
    public void Namespace_is_file_scoped() =>
        Assert.That(LinesLike(BlockNamespace()), Is.Empty);

    [Test]
    public void Pragma_gives_its_reason_on_its_line() =>
        Assert.That(LinesLike(PragmaWithoutReason()), Is.Empty);

    [Test]
    public void Region_is_not_used() =>
        Assert.That(LinesLike(RegionLine()), Is.Empty);

    [Test]
    public void Unfinished_work_is_an_issue_and_not_a_comment() =>
        Assert.That(LinesLike(UnfinishedWork()), Is.Empty);

    [Test]
    public void File_has_one_subject()
    {
        var violations = RepositoryFiles.Sources()
            .Select(file => (file.Path, Lines: file.Text.TrimEnd('\n').Split('\n').Length))
            .Where(file => file.Lines > MostLines)
            .Select(file => $"{file.Path} has {file.Lines} lines, more than {MostLines}");

        Assert.That(violations, Is.Empty);
    }

    private static IEnumerable<string> LinesLike(Regex pattern) =>
        from file in RepositoryFiles.Sources()
        from line in file.Lines
        where pattern.IsMatch(line.Text)
        select $"{file.At(line.Number)}: {line.Text.Trim()}";

    [GeneratedRegex(@"^\s*namespace [\w.]+\s*(\{.*)?$")]
    private static partial Regex BlockNamespace();

    // A restore needs none: it ends what a disable with a reason began.
    [GeneratedRegex(@"^\s*#pragma\s+(?!warning restore)(?!.*//\s*\S)")]
    private static partial Regex PragmaWithoutReason();

    [GeneratedRegex(@"^\s*#(end)?region\b")]
    private static partial Regex RegionLine();

    // The brackets keep this line from being one.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HAC[K])\b")]
    private static partial Regex UnfinishedWork();
}
