// As many at once as there are processors, and at least two: NUnit's own number. More were no faster on two processors.
[assembly: Parallelizable(ParallelScope.Fixtures)]
// A test never sees what another one of its fixture left in a field.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

namespace Boternity.Data.Tests;

/// <summary>The begin and the end of the run, whatever its result.</summary>
[SetUpFixture]
public sealed class TestRun
{
    /// <summary>The library reads these, and the developer's own database is not the tests'.</summary>
    [OneTimeSetUp]
    public static void ForgetTheDevelopersDatabase()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>())
        {
            if (name.StartsWith("DB_", StringComparison.Ordinal) || name is "BOTERNITY_DATA_DIR" or "SECRETS_DIR")
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }

    [OneTimeTearDown]
    public static Task ShutDown() => TestEngines.ShutDownAsync(CancellationToken.None);
}
