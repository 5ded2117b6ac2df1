using System.Reflection;

namespace Boternity.Data.Tests.Architecture;

/// <summary>A category with a run of its own is explicit as a whole: NUnit skips all explicit tests of a filter that also finds others.</summary>
[Category("Architecture")]
public sealed class SeparateRunTests
{
    private static IEnumerable<Type> Fixtures(string category) => Assembly.GetExecutingAssembly().GetTypes()
        .Where(type => !type.IsAbstract && type.GetCustomAttributes<CategoryAttribute>(inherit: true).Any(found => found.Name == category));

    [TestCase("Fault")]
    [TestCase("Operators")]
    public void Fixture_of_a_separate_run_is_explicit(string category)
    {
        Assert.That(Fixtures(category), Is.Not.Empty);
        Assert.That(Fixtures(category).Where(type => type.GetCustomAttribute<ExplicitAttribute>(inherit: false) is null), Is.Empty);
    }
}
