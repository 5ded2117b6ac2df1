using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Where the root is.</summary>
public sealed class SecretFileOptionsTests
{
    private static readonly string Current = Path.Join(Path.GetPathRoot(Path.GetFullPath("/")), "srv", "app");

    [TestCase(null, null, "secrets")]
    [TestCase("", "", "secrets")]
    [TestCase(null, "in/section", "in/section")]
    [TestCase("in/variable", "in/section", "in/variable")]
    [TestCase("", "in/section", "in/section")]
    [TestCase("/absolute/", null, "/absolute")]
    [TestCase("../beside", null, "../beside")]
    public void Path_is_the_variable_s_then_the_section_s_then_the_default(string? variable, string? section, string expected)
    {
        var options = new SecretFileOptions();
        var binder = Binder(variable, ("Path", section));

        binder.Configure(options);
        binder.PostConfigure(null, options);

        Assert.That(options.Path, Is.EqualTo(Path.GetFullPath(expected, Current)));
        Assert.That(binder.Validate(null, options).Succeeded, Is.True);
    }

    [TestCase("~/secrets", "must not start with '~': it is not expanded")]
    [TestCase("/", "must not be the root of a file system")]
    [TestCase("a\0b", "must not contain NUL, CR or LF")]
    public void Path_that_no_operator_means_fails_the_start(string path, string reason)
    {
        var options = new SecretFileOptions { Path = path };
        var binder = Binder(null);

        binder.PostConfigure(null, options);

        Assert.That(
            binder.Validate(null, options).FailureMessage,
            Is.EqualTo($"the path of secret files (Boternity:Data:SecretFiles:Path, SECRETS_DIR) {reason}"));
    }

    [Test]
    public void Key_that_is_no_setting_fails() =>
        Assert.That(() => Binder(null, ("Pfad", "x")).Configure(new SecretFileOptions()), Throws.InvalidOperationException);

    [Test]
    public async Task Section_of_a_host_is_used_and_is_no_setting_of_the_database()
    {
        var root = Path.Combine(RunFolder.Shared.CreateFolder(), "secrets");
        await using var host = Host(services => { }, root);

        var folder = await host.Resolve<ISecretFileStore>().EnsureDirectoryAsync("0198c0de-0000-7000-8000-00000000a0d1", CancellationToken.None);

        Assert.That(folder, Is.EqualTo(Path.Combine(root, "0198c0de-0000-7000-8000-00000000a0d1")));
        Assert.That(() => host.Resolve<IOptions<DatabaseConfig>>().Value, Throws.Nothing);
    }

    [Test]
    public async Task Code_wins_over_the_section()
    {
        await using var host = Host(services => services.Configure<SecretFileOptions>(options => options.Path = "/in/code"), "/in/section");

        Assert.That(host.Resolve<IOptions<SecretFileOptions>>().Value.Path, Is.EqualTo(Path.GetFullPath("/in/code")));
    }

    private static LibraryHost Host(Action<IServiceCollection> configure, string root) => new(
        Provider.Sqlite,
        Path.Combine(RunFolder.Shared.CreateFolder(), "bots.db"),
        TimeProvider.System,
        new() { Settings = { ["SecretFiles:Path"] = root }, ConfigureServices = configure });

    private static SecretFileOptionsBinder Binder(string? variable, params (string Key, string? Value)[] section)
    {
        var settings = section.ToDictionary(pair => $"{SecretFileOptions.SectionName}:{pair.Key}", pair => pair.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new SecretFileOptionsBinder(
            configuration.GetSection(SecretFileOptions.SectionName),
            new DatabaseEnvironment(name => name == "SECRETS_DIR" ? variable : null, "", Current));
    }
}
