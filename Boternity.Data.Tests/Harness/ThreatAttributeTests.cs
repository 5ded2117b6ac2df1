using Boternity.Data.Tests.Support;
using NUnit.Framework.Internal;

namespace Boternity.Data.Tests.Harness;

public sealed class ThreatAttributeTests
{
    [Test]
    public void ApplyToTest_adds_one_property_value_per_threat()
    {
        var test = new TestSuite("any");

        new ThreatAttribute("T-B1").ApplyToTest(test);
        new ThreatAttribute("T-K10").ApplyToTest(test);

        string[] expected = ["T-B1", "T-K10"];
        Assert.That(test.Properties[ThreatAttribute.PropertyName], Is.EqualTo(expected));
    }
}
