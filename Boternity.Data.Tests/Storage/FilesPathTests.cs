using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

[TestFixture]
public sealed class FilesPathTests
{
    private static readonly string Root = OperatingSystem.IsWindows() ? @"C:\" : "/";
    private static readonly string Current = Path.Join(Root, "srv", "app");
    private static readonly string Data = Path.Join(Root, "data");

    [Test]
    public void Bind_nothing_given_is_beside_the_database() =>
        Assert.That(Bind(("DB_PATH", "state/bots.db")).FilesPath, Is.EqualTo(Path.Join(Current, "state", "blobs")));

    [TestCase("files", "files")]
    [TestCase("files/", "files")]
    [TestCase("./a/../files", "files")]
    [TestCase("../files", "../files")]
    public void Bind_relative_path_is_made_absolute(string path, string expected) =>
        Assert.That(Bind(("DB_FILES_PATH", path)).FilesPath, Is.EqualTo(Path.GetFullPath(expected, Current)));

    [Test]
    public void Bind_absolute_path_is_kept() => Assert.That(Bind(("DB_FILES_PATH", Data)).FilesPath, Is.EqualTo(Data));

    [TestCase("")]
    [TestCase("  ")]
    public void Bind_empty_or_blank_counts_as_not_set(string path) =>
        Assert.That(Bind(("DB_PATH", "bots.db"), ("DB_FILES_PATH", path)).FilesPath, Is.EqualTo(Path.Join(Current, "blobs")));

    [TestCase("DB_PATH", ":memory:")]
    [TestCase("DB_DRIVER", "postgres")]
    public void Bind_nothing_given_without_a_file_is_none(string variable, string value) =>
        Assert.That(Bind((variable, value)).FilesPath, Is.Null);

    [TestCase(":memory:", "sqlite")]
    [TestCase("", "postgres")]
    public void Bind_given_path_is_used_without_a_file(string path, string driver) =>
        Assert.That(
            Bind(("DB_PATH", path), ("DB_DRIVER", driver), ("DB_FILES_PATH", "files")).FilesPath,
            Is.EqualTo(Path.Join(Current, "files")));

    [Test]
    public void Bind_refused_database_path_gives_no_default()
    {
        var config = Bind(("DB_PATH", "../a.db"));

        Assert.That(config.FilesPath, Is.Null);
        Assert.That(config.Errors(), Is.EqualTo(["sqlite path cannot traverse directories"]));
    }

    [Test]
    public void Bind_delegate_sets_it_too() =>
        Assert.That(
            DatabaseConfigBinder.Bind(null, Environment(), config => config.FilesPath = "flag").FilesPath,
            Is.EqualTo(Path.Join(Current, "flag")));

    [TestCase("~/files", "files path must not start with '~': it is not expanded")]
    [TestCase("~", "files path must not start with '~': it is not expanded")]
    [TestCase("a\0b", "files path must not contain NUL, CR or LF")]
    [TestCase("files\n", "files path must not contain NUL, CR or LF")]
    [TestCase("/", "files path must not be the root of a file system")]
    [TestCase("/a/..", "files path must not be the root of a file system")]
    public void Bind_refused_path_is_left_for_validation(string path, string message)
    {
        var config = Bind(("DB_PATH", "bots.db"), ("DB_FILES_PATH", path));

        Assert.That(config.FilesPath, Is.EqualTo(path));
        Assert.That(config.Errors(), Is.EqualTo([message]));
    }

    [TestCase(4096, 0)]
    [TestCase(4097, 1)]
    public void Errors_path_of_length_counts_utf8_bytes(int bytes, int errors)
    {
        var config = new DatabaseConfig { Path = "a.db", FilesPath = new string('\u00E9', (bytes - 2) / 2) + new string('x', bytes % 2) + "ab" };

        Assert.That(config.Errors(), Has.Count.EqualTo(errors).And.All.EqualTo("files path must not be longer than 4096 bytes"));
    }

    [TestCase("bots.db")]
    [TestCase("./bots.db/")]
    [TestCase("x/../bots.db")]
    public void Errors_path_of_the_database_itself_refused(string path) =>
        Assert.That(Bind(("DB_PATH", "bots.db"), ("DB_FILES_PATH", path)).Errors(), Is.EqualTo(["files path must not be the database file"]));

    [Test]
    public void Validate_without_the_binder_refuses_the_same()
    {
        var error = Assert.Throws<StoreException>(new DatabaseConfig { Path = "a.db", FilesPath = "a.db" }.Validate);

        Assert.That((error.Code, error.Message), Is.EqualTo((ErrorCodes.InvalidConfiguration, "files path must not be the database file")));
    }

    private static DatabaseConfig Bind(params (string, string?)[] variables) => DatabaseConfigBinder.Bind(null, Environment(variables));

    private static DatabaseEnvironment Environment(params (string Name, string? Value)[] variables)
    {
        var values = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        return new DatabaseEnvironment(name => values.GetValueOrDefault(name), Path.Join(Root, "home", "bot"), Current);
    }
}
