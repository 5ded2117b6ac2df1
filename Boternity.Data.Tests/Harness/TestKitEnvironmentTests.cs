using Boternity.Data.Storage;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Harness;

[NonParallelizable]
[Category(nameof(Provider.Sqlite))]
public sealed class TestKitEnvironmentTests
{
    [Test]
    public async Task CreateAsync_does_not_read_the_variables_of_a_developer_s_own_database()
    {
        var folder = RunFolder.Shared.CreateFolder();
        (string Name, string Value)[] variables =
            [("DB_DRIVER", "postgres"), ("DB_PATH", Path.Combine(folder, "own.db")), ("DB_FILES_PATH", folder), ("SECRETS_DIR", folder)];
        try
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable.Name, variable.Value));

            await using var database = await TestDatabase.CreateAsync(Provider.Sqlite, CancellationToken.None);

            var config = database.Resolve<IOptions<DatabaseConfig>>().Value;
            Assert.That(config.Path, Is.EqualTo(database.Target));
            Assert.That(config.FilesPath, Does.StartWith(database.Folder));
        }
        finally
        {
            Array.ForEach(variables, variable => Environment.SetEnvironmentVariable(variable.Name, null));
        }
    }
}
