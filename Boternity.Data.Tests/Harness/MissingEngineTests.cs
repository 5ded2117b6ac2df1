namespace Boternity.Data.Tests.Harness;

public sealed class MissingEngineTests
{
    [Test]
    [TestCase(null)]
    [TestCase("")]
    [TestCase("false")]
    public void Report_on_a_laptop_ignores_with_the_reason(string? value) =>
        Assert.That(() => MissingEngine.Report("install it", value), Throws.TypeOf<IgnoreException>().With.Message.EqualTo("install it"));

    [Test]
    [TestCase("true")]
    [TestCase("True")]
    public void Report_on_a_build_server_fails_with_the_reason(string value)
    {
        using (new NUnit.Framework.Internal.TestExecutionContext.IsolatedContext())
        {
            Assert.That(
                () => MissingEngine.Report("install it", value),
                Throws.TypeOf<AssertionException>().With.Message.EqualTo("install it"));
        }
    }
}
