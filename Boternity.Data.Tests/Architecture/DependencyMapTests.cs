using System.Text;

namespace Boternity.Data.Tests.Architecture;

/// <summary>The map sees a name wherever it can stand, so that a rule that finds nothing has looked.</summary>
[Category("Architecture")]
public sealed class DependencyMapTests
{
    private static readonly DependencyMap Map = DependencyMap.Of(typeof(DependencyMapTests).Assembly);

    [TestCase(typeof(NamesInBase))]
    [TestCase(typeof(NamesInInterface))]
    [TestCase(typeof(NamesInConstraint<>))]
    [TestCase(typeof(NamesInAttribute))]
    [TestCase(typeof(NamesInField))]
    [TestCase(typeof(NamesInProperty))]
    [TestCase(typeof(NamesInParameter))]
    [TestCase(typeof(NamesInResult))]
    [TestCase(typeof(NamesInBody))]
    [TestCase(typeof(NamesInCatch))]
    [TestCase(typeof(NamesInGenericCall))]
    [TestCase(typeof(NamesInLambda))]
    [TestCase(typeof(NamesInAsync))]
    [TestCase(typeof(NamesInNestedType))]
    public void NamedBy_sees_the_name(Type type) =>
        Assert.That(Map.NamedBy(type), Contains.Item(typeof(NamedClass)).Or.Contains(typeof(NamedException)));

    [Test]
    public void NamedBy_sees_nothing_that_is_not_there() =>
        Assert.That(Map.NamedBy(typeof(NamesNothing)), Has.No.Member(typeof(NamedClass)).And.No.Member(typeof(NamedException)));

    [Test]
    public void Types_are_outermost_ones() => Assert.That(Map.Types.Where(type => type.IsNested), Is.Empty);

    [Test]
    public void Violations_name_both_ends() =>
        Assert.That(
            Map.Violations(type => type == typeof(NamesInField), named => named == typeof(NamedClass)),
            Is.EqualTo(new[] { $"{typeof(NamesInField)} names {typeof(NamedClass)}" }));

    [Test]
    public void In_reads_every_instruction()
    {
        var method = typeof(DependencyMapTests).GetMethod(nameof(Instructions), 0, [typeof(int)])!;

        Assert.That(() => MethodBodyTokens.In(method.GetMethodBody()!).ToList(), Has.Count.GreaterThan(0));
    }

    public static string Instructions(int value) => value switch
    {
        0 => new StringBuilder().Append(1.5).Append(1.5f).Append(long.MaxValue).ToString(),
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        _ => typeof(int).Name + value,
    };
}
