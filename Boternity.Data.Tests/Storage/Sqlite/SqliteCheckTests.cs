using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Boternity.Data.Storage.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>What SQLite's checks make of facts that one machine does not have all of.</summary>
public sealed class SqliteCheckTests
{
    [TestCase("3.37.2", CheckStatus.Fail)]
    [TestCase("3.40.1", CheckStatus.Ok)]
    public void Version_below_the_floor_fails(string version, CheckStatus status) =>
        Assert.That(SqliteNativeChecks.JudgeVersion(Version.Parse(version), "id").Status, Is.EqualTo(status));

    [TestCase("3.50.6", CheckStatus.Warn)]
    [TestCase("3.50.7", CheckStatus.Ok)]
    public void Version_without_the_fix_of_the_log_warns(string version, CheckStatus status) =>
        Assert.That(SqliteNativeChecks.JudgeWalReset(Version.Parse(version)).Status, Is.EqualTo(status));

    [TestCase("3.50.1", CheckStatus.Warn)]
    [TestCase("3.50.2", CheckStatus.Ok)]
    public void Version_with_the_known_vulnerability_warns(string version, CheckStatus status) =>
        Assert.That(SqliteNativeChecks.JudgeCve(Version.Parse(version)).Status, Is.EqualTo(status));

    [Test]
    public void Second_library_fails()
    {
        Assert.That(SqliteNativeChecks.JudgeLibraries(["/a/libsqlite3.so.0"]).Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(SqliteNativeChecks.JudgeLibraries(["/a/libsqlite3.so.0", "/b/libe_sqlite3.so"]).Status, Is.EqualTo(CheckStatus.Fail));
    }

    [Test]
    public void Build_that_lacks_something_fails()
    {
        Assert.That(SqliteNativeChecks.JudgeOptions(["THREADSAFE=1", "SECURE_DELETE"]).Status, Is.EqualTo(CheckStatus.Ok));
        Assert.That(SqliteNativeChecks.JudgeOptions(["THREADSAFE=0"]).Status, Is.EqualTo(CheckStatus.Fail));
        Assert.That(SqliteNativeChecks.JudgeOptions(["THREADSAFE=2", "OMIT_WAL"]).Seen, Is.EqualTo("compiled with OMIT_WAL"));
    }

    [TestCase("ext4", CheckStatus.Ok)]
    [TestCase("xfs", CheckStatus.Ok)]
    [TestCase("tmpfs", CheckStatus.Warn)]
    [TestCase("overlayfs", CheckStatus.Warn)]
    [TestCase("nfs", CheckStatus.Fail)]
    [TestCase("fuse", CheckStatus.Fail)]
    public void Filesystem_is_judged_by_its_kind(string kind, CheckStatus status) =>
        Assert.That(SqliteFileChecks.JudgeFilesystem(kind).Status, Is.EqualTo(status));

    [TestCase(100L << 20, 1L << 20, CheckStatus.Fail)]
    [TestCase(1L << 30, 2L << 30, CheckStatus.Warn)]
    [TestCase(4L << 30, 2L << 30, CheckStatus.Ok)]
    public void Space_is_judged_by_what_a_copy_needs(long free, long database, CheckStatus status) =>
        Assert.That(SqliteFileChecks.JudgeSpace(free, database).Status, Is.EqualTo(status));

    [TestCase(64L << 20, CheckStatus.Ok)]
    [TestCase((64L << 20) + 1, CheckStatus.Warn)]
    [TestCase(1L << 30, CheckStatus.Fail)]
    public void Log_is_judged_by_its_caps(long bytes, CheckStatus status) =>
        Assert.That(SqliteLockChecks.JudgeSize(bytes).Status, Is.EqualTo(status));

    [Test]
    public void Lock_of_the_system_s_list_is_read()
    {
        const string File = "fd:01:131";

        Assert.That(
            SystemLocks.Read("1: POSIX  ADVISORY  READ 4711 fd:01:131 124 128", File),
            Is.EqualTo(new SystemLock(4711, IsWholeFile: false, IsExclusive: false, 124, 128)));
        Assert.That(
            SystemLocks.Read("2: FLOCK  ADVISORY  WRITE 12 fd:01:131 0 EOF", File),
            Is.EqualTo(new SystemLock(12, IsWholeFile: true, IsExclusive: true, 0, long.MaxValue)));
        Assert.That(SystemLocks.Read("2: -> FLOCK  ADVISORY  WRITE 12 fd:01:131 0 EOF", File), Is.Null);
        Assert.That(SystemLocks.Read("1: POSIX  ADVISORY  READ 4711 fd:01:132 124 128", File), Is.Null);
    }

    [Test]
    public void Mount_of_the_file_itself_is_recognised()
    {
        const string Line = "36 35 98:0 /src /data/my\\040bot.db rw,noatime master:1 - ext4 /dev/root rw";

        Assert.That(MountPoints.Is(Line, "/data/my bot.db"), Is.True);
        Assert.That(MountPoints.Is(Line, "/data"), Is.False);
    }
}
