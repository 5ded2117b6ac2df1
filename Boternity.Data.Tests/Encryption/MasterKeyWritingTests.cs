using System.Runtime.Versioning;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using NUnit.Framework.Constraints;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Keys that are made here, and the files that they are written into.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "Windows has no modes.")]
public sealed class MasterKeyWritingTests
{
    private const UnixFileMode FolderOfOwner = KeyFolder.OwnerOnly | UnixFileMode.UserExecute;

    private KeyFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new KeyFolder();

    [Test]
    public void Generate_makes_another_key_each_time_and_none_for_development()
    {
        using var one = MasterKey.Generate();
        using var other = MasterKey.Generate();

        Assert.That(one.Id, Is.Not.EqualTo(other.Id));
        Assert.That(one.IsDevelopment, Is.False);
    }

    [Test]
    public void Export_reads_back_as_the_same_key([Values] bool isDevelopment)
    {
        using var key = MasterKey.Random(isDevelopment);

        using var text = key.Export();

        using var again = MasterKeyText.Parse(text.Span, allowRaw: false);
        Assert.That(again?.Id, Is.EqualTo(key.Id));
        Assert.That(again?.IsDevelopment, Is.EqualTo(isDevelopment));
        Assert.That(text.RevealString(), Does.Match(@"\Abn[kd]1_[0-9A-Za-z_-]{43}_[0-9a-f]{8}\z"));
    }

    [Test]
    public async Task WriteFile_makes_a_file_and_folders_that_only_the_owner_can_use()
    {
        using var key = MasterKey.Generate();
        var path = _folder.PathOf("deep", "deeper", "master.key");

        key.WriteFile(path);

        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(KeyFolder.OwnerOnly));
        Assert.That(File.GetUnixFileMode(_folder.PathOf("deep", "deeper")), Is.EqualTo(FolderOfOwner));
        Assert.That(File.GetUnixFileMode(_folder.PathOf("deep")), Is.EqualTo(FolderOfOwner));
        Assert.That(Directory.GetFiles(_folder.PathOf("deep", "deeper")), Is.EqualTo((string[])[path]));

        var host = new MasterKeyHost { IsProduction = true, Options = new MasterKeyOptions { File = path } };
        using var keys = await host.LoadAsync(TestContext.CurrentContext.CancellationToken);
        Assert.That(keys.Current.Id, Is.EqualTo(key.Id));
    }

    [Test]
    public void WriteFile_never_writes_over_what_is_there()
    {
        using var key = MasterKey.Generate();
        var path = _folder.Write("master.key", "something"u8.ToArray());

        Assert.That(() => key.WriteFile(path), Refuses(ErrorCodes.KeyFileExists));

        Assert.That(File.ReadAllText(path), Is.EqualTo("something"));
        Assert.That(Directory.GetFiles(_folder.Root), Is.EqualTo((string[])[path]));
    }

    [Test]
    public void WriteFile_does_not_follow_a_link_that_leads_nowhere()
    {
        using var key = MasterKey.Generate();
        var path = _folder.PathOf("master.key");
        File.CreateSymbolicLink(path, _folder.PathOf("elsewhere"));

        Assert.That(() => key.WriteFile(path), Refuses(ErrorCodes.KeyFileExists));

        Assert.That(File.Exists(_folder.PathOf("elsewhere")), Is.False);
    }

    [Test]
    public void WriteFile_leaves_a_folder_alone_in_which_others_may_write()
    {
        using var key = MasterKey.Generate();
        var folder = _folder.PathOf("shared");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, FolderOfOwner | UnixFileMode.GroupWrite);

        Assert.That(() => key.WriteFile(Path.Join(folder, "master.key")), Refuses(ErrorCodes.KeyFileParent));

        Assert.That(Directory.GetFiles(folder), Is.Empty);
    }

    [Test]
    public void WriteFile_says_so_when_nothing_can_be_written()
    {
        using var key = MasterKey.Generate();
        var file = _folder.Write("file", "x"u8.ToArray());

        Assert.That(() => key.WriteFile(Path.Join(file, "master.key")), Refuses(ErrorCodes.CannotOpen));
    }

    [Test]
    [Repeat(25)]
    public void WriteFile_of_several_at_once_leaves_one_whole_key()
    {
        var folder = $"keys{TestContext.CurrentContext.CurrentRepeatCount}";
        var path = _folder.PathOf(folder, "master.key");
        var written = 0;

        Parallel.For(0, 8, _ =>
        {
            using var key = MasterKey.Generate();
            try
            {
                key.WriteFile(path);
                Interlocked.Increment(ref written);
            }
            catch (StoreException exception) when (exception.Code == ErrorCodes.KeyFileExists)
            {
                // Another one was first.
            }
        });

        Assert.That(written, Is.EqualTo(1));
        using var parsed = MasterKeyText.Parse(File.ReadAllBytes(path), allowRaw: false);
        Assert.That(parsed, Is.Not.Null);
        Assert.That(Directory.GetFiles(_folder.PathOf(folder)), Is.EqualTo((string[])[path]));
    }

    [Test]
    public void Disposed_key_is_written_nowhere()
    {
        var key = MasterKey.Generate();
        key.Dispose();

        Assert.That(() => key.Export(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => key.WriteFile(_folder.PathOf("master.key")), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(Directory.GetFiles(_folder.Root), Is.Empty);
    }

    private static EqualStringConstraint Refuses(string code) =>
        Throws.InstanceOf<StoreException>().With.Property(nameof(StoreException.Code)).EqualTo(code);
}
