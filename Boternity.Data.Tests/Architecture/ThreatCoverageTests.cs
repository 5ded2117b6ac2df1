using System.Reflection;
using System.Text.RegularExpressions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Architecture;

/// <summary>Every threat of docs/threat-model.md has a test that carries its id, and every test names one that is there.</summary>
[Category("Architecture")]
public sealed partial class ThreatCoverageTests
{
    [Test]
    public void Threats_of_the_document_are_each_covered_by_a_test()
    {
        Assert.That(Documented(), Has.Count.EqualTo(62));
        Assert.That(Documented().Except(Covered()), Is.Empty);
    }

    [Test]
    public void Tests_name_only_threats_of_the_document() => Assert.That(Covered().Except(Documented()), Is.Empty);

    [Test]
    public void Threats_stand_in_the_document_once() => Assert.That(Documented(), Is.Unique);

    private static List<string> Documented() =>
        [.. Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md"))).Select(match => match.Groups[1].Value)];

    // A fault test runs in a category of its own, and so counts; an ignored one does not.
    private static HashSet<string> Covered() =>
        [.. typeof(ThreatCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => !method.IsDefined(typeof(IgnoreAttribute)) && !method.DeclaringType!.IsDefined(typeof(IgnoreAttribute)))
            .SelectMany(method => method.GetCustomAttributes<ThreatAttribute>())
            .Select(attribute => attribute.Id)];

    [GeneratedRegex(@"^\| (T-[A-Z]\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
