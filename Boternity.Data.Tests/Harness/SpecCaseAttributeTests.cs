using Boternity.Data.Tests.Support;
using NUnit.Framework.Internal;

namespace Boternity.Data.Tests.Harness;

public sealed class SpecCaseAttributeTests
{
    [Test]
    public void ApplyToTest_adds_one_property_value_per_case()
    {
        var test = new TestSuite("any");

        new SpecCaseAttribute("boternity", 12, 13).ApplyToTest(test);
        new SpecCaseAttribute("botmaker-compozy", "TestDatabaseConfig/Should_accept_sqlite_driver").ApplyToTest(test);

        string[] expected = ["boternity/12", "boternity/13", "botmaker-compozy/TestDatabaseConfig/Should_accept_sqlite_driver"];
        Assert.That(test.Properties[SpecCaseAttribute.PropertyName], Is.EqualTo(expected));
    }
}
