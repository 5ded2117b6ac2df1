using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Sqlite;

public sealed class SqliteNativeGateTests
{
    [Test]
    public void Check_of_this_process_passes() => Assert.DoesNotThrow(SqliteNativeGate.Check);

    [Test]
    public void EnsureNewEnough_refuses_a_library_without_the_json_operators()
    {
        var error = Assert.Throws<StoreException>(() => SqliteNativeGate.EnsureNewEnough(new Version(3, 37, 2)))!;

        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.VersionTooOld));
            Assert.That(error.Message, Does.Contain("3.37.2"));
            Assert.DoesNotThrow(() => SqliteNativeGate.EnsureNewEnough(new Version(3, 38, 0)));
        });
    }

    [TestCase("3.40.1", false)]
    [TestCase("3.44.5", false)]
    [TestCase("3.44.6", true)]
    [TestCase("3.45.0", false)]
    [TestCase("3.50.6", false)]
    [TestCase("3.50.7", true)]
    [TestCase("3.51.2", false)]
    [TestCase("3.51.3", true)]
    [TestCase("3.52.0", false)]
    [TestCase("3.52.1", true)]
    [TestCase("3.54.1", true)]
    public void IsWalResetFixed_knows_the_versions(string version, bool expected) =>
        Assert.That(SqliteNativeGate.IsWalResetFixed(Version.Parse(version)), Is.EqualTo(expected));

    [Test]
    public void EnsureOne_names_both_libraries()
    {
        string[] mapped = ["/usr/lib/libsqlite3.so.0.8.6", "/usr/lib/libc.so.6", "/app/libe_sqlite3.so", "/usr/lib/libsqlite3.so.0.8.6"];

        var error = Assert.Throws<StoreException>(() => SqliteNativeGate.EnsureOne(mapped))!;

        Assert.Multiple(() =>
        {
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.NativeLibraryTwice));
            Assert.That(error.Message, Does.Contain("/usr/lib/libsqlite3.so.0.8.6").And.Contains("/app/libe_sqlite3.so"));
        });
    }

    [Test]
    [Platform("Linux")]
    [CancelAfter(60_000)]
    public async Task Check_of_a_process_with_two_libraries_refuses_to_open()
    {
        var cancel = TestContext.CurrentContext.CancellationToken;
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, cancel);
        await using var child = ChildProcess.Start(ChildMode.ReadWithTwoLibraries, database.Target, database.Folder);

        var failure = await child.ReadUntilAsync(ChildProtocol.Failed, cancel);

        Assert.That(failure, Does.Contain(ErrorCodes.NativeLibraryTwice));
        Assert.That(failure, Does.Contain(Path.Combine(database.Folder, ReadWithTwoLibraries.Copy)));
        await child.CompleteAsync(cancel);
    }

    [Test]
    public void EnsureOne_leaves_other_libraries_alone() =>
        Assert.DoesNotThrow(() => SqliteNativeGate.EnsureOne(
            ["/usr/lib/libsqlite3.so.0.8.6", "/app/Microsoft.Data.Sqlite.dll", "/usr/lib/mod_spatialite.so", "/app/libqsqlite.so"]));
}
