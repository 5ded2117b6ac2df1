using System.Runtime.Versioning;
using System.Security.Cryptography;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Which files are refused as a master key's, on real files; the matrix of owners and modes is in <see cref="KeyFileRulesTests"/>.</summary>
[Platform(Exclude = "Win", Reason = "modes, owners and pipes are Unix's")]
[UnsupportedOSPlatform("windows")]
public sealed class KeyFileTests
{
    private const UnixFileMode GroupRead = UnixFileMode.GroupRead;
    private const UnixFileMode OtherRead = UnixFileMode.OtherRead;
    private const UnixFileMode DirectoryMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const uint Stranger = 54_321;

    // A pipe that is waited for answers never; this is only to end the test then.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly KeyFolder _folder = new();
    private readonly MasterKeyHost _host = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Load_of_a_file_of_one_s_own_succeeds()
    {
        var key = RandomNumberGenerator.GetBytes(32);

        using var keys = await LoadAsync(_folder.Write("key", KeyFolder.Hex(key)));
        using var raw = await LoadAsync(_folder.Write("raw", key, UnixFileMode.UserRead));

        Assert.That(keys.Current.Key.Bytes.ToArray(), Is.EqualTo(key));
        Assert.That(raw.Current.Id, Is.EqualTo(keys.Current.Id));
        Assert.That(_host.Log.Ids, Is.Empty);
    }

    [TestCase(GroupRead | OtherRead, TestName = "Load_refuses_mode_0644")]
    [TestCase(GroupRead | UnixFileMode.GroupWrite, TestName = "Load_refuses_mode_0660")]
    [TestCase(OtherRead, TestName = "Load_refuses_mode_0604")]
    [TestCase(GroupRead, TestName = "Load_refuses_mode_0640_of_one_s_own")]
    [TestCase(UnixFileMode.OtherWrite, TestName = "Load_refuses_mode_0602")]
    [Threat("T-K6")]
    public async Task Load_refuses_mode(UnixFileMode more) =>
        await AssertRefusedAsync(_folder.WriteKey("key", KeyFolder.OwnerOnly | more), ErrorCodes.KeyFileMode);

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_file_of_another_user()
    {
        var path = _folder.WriteKey("key");
        if (_host.User == 0)
        {
            KeyFolder.ChangeOwner(path, Stranger);
        }
        else
        {
            // Who cannot give files away is somebody else instead.
            _host.User = Stranger;
        }

        await AssertRefusedAsync(path, ErrorCodes.KeyFileOwner);
    }

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_symbolic_link()
    {
        var target = _folder.WriteKey("target");
        File.CreateSymbolicLink(_folder.PathOf("link"), target);
        File.CreateSymbolicLink(_folder.PathOf("dangling"), _folder.PathOf("nothing"));

        await AssertRefusedAsync(_folder.PathOf("link"), ErrorCodes.KeyFileLink);
        await AssertRefusedAsync(_folder.PathOf("dangling"), ErrorCodes.KeyFileLink);
    }

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_hard_link()
    {
        var path = _folder.WriteKey("key");
        KeyFolder.MakeHardLink(path, _folder.PathOf("second"));

        await AssertRefusedAsync(path, ErrorCodes.KeyFileLink);
        await AssertRefusedAsync(_folder.PathOf("second"), ErrorCodes.KeyFileLink);
    }

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_pipe_and_does_not_wait_for_its_writer()
    {
        KeyFolder.MakePipe(_folder.PathOf("pipe"));

        await AssertRefusedAsync(_folder.PathOf("pipe"), ErrorCodes.KeyFileNotRegular);
    }

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_directory_and_a_device()
    {
        await AssertRefusedAsync(_folder.Root, ErrorCodes.KeyFileNotRegular);
        await AssertRefusedAsync("/dev/zero", ErrorCodes.KeyFileNotRegular);
    }

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(4097)]
    [Threat("T-K6")]
    public async Task Load_refuses_a_size_that_no_key_has(int size) =>
        await AssertRefusedAsync(_folder.Write("key", RandomNumberGenerator.GetBytes(size)), ErrorCodes.KeyFileSize);

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_content_that_is_no_key()
    {
        var key = RandomNumberGenerator.GetBytes(32);

        await AssertRefusedAsync(_folder.Write("33", [.. key, 1]), ErrorCodes.MasterKeyFormat);
        await AssertRefusedAsync(_folder.Write("garbage", [.. KeyFolder.Hex(key), .. "garbage"u8]), ErrorCodes.MasterKeyFormat);
        await AssertRefusedAsync(_folder.Write("4096", new byte[4096]), ErrorCodes.MasterKeyFormat);
    }

    [Test]
    [Threat("T-K6")]
    public async Task Load_refuses_a_directory_that_others_can_write()
    {
        var path = _folder.WriteKey("key");

        File.SetUnixFileMode(_folder.Root, DirectoryMode | UnixFileMode.GroupWrite);
        await AssertRefusedAsync(path, ErrorCodes.KeyFileParent);

        File.SetUnixFileMode(_folder.Root, DirectoryMode | UnixFileMode.OtherWrite);
        await AssertRefusedAsync(path, ErrorCodes.KeyFileParent);

        // In a directory with the sticky bit nobody replaces another's file.
        File.SetUnixFileMode(_folder.Root, DirectoryMode | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        using var keys = await LoadAsync(path);
    }

    [Test]
    public async Task Load_says_which_file_and_how_to_put_it_right()
    {
        var path = _folder.WriteKey("key", KeyFolder.OwnerOnly | GroupRead | OtherRead);

        var error = await Caught.ByAsync<StoreException>(() => LoadAsync(path));

        Assert.That(error.Message, Is.EqualTo($"BD0612: The key file '{path}' is open to others: 0644."));
        Assert.That((error.Kind, error.Hint), Is.EqualTo((StoreErrorKind.WrongKey, "Set mode 0600; 0640 is enough for a file of root that another user's service reads.")));
    }

    [Test]
    [Threat("T-K7")]
    public async Task Load_of_root_s_file_by_a_user_of_its_group_succeeds()
    {
        if (_host.User != 0)
        {
            Assert.Ignore("only root can make files of root; KeyFileRulesTests has the rule");
        }

        var path = _folder.WriteKey("key", KeyFolder.OwnerOnly | GroupRead);
        await AssertRefusedAsync(path, ErrorCodes.KeyFileMode);

        _host.User = Stranger;
        using var keys = await LoadAsync(path);
        Assert.That(_host.Log.Ids, Is.Empty);

        _folder.WriteKey("key", KeyFolder.OwnerOnly | OtherRead);
        await AssertRefusedAsync(path, ErrorCodes.KeyFileMode);
    }

    [Test]
    [Threat("T-K7")]
    public async Task Load_of_a_file_that_others_may_read_needs_consent_and_leaves_a_warning()
    {
        var path = _folder.WriteKey("key", KeyFolder.OwnerOnly | GroupRead | OtherRead);
        _host.Options.AllowWorldReadableKeyFile = true;

        using var keys = await LoadAsync(path);
        Assert.That(_host.Log.Ids, Is.EqualTo((int[])[6002]));

        await AssertRefusedAsync(_folder.WriteKey("writable", KeyFolder.OwnerOnly | UnixFileMode.GroupWrite), ErrorCodes.KeyFileMode);
        await AssertRefusedAsync(_folder.WriteKey("other", KeyFolder.OwnerOnly | UnixFileMode.OtherWrite), ErrorCodes.KeyFileMode);
    }

    [Test]
    [Threat("T-K7")]
    public async Task Load_follows_the_links_of_a_mount_that_was_opted_in()
    {
        // As Kubernetes has it: key -> ..data/key, ..data -> ..2026_08_01.
        Directory.CreateDirectory(_folder.PathOf("mount", "..2026_08_01"), DirectoryMode);
        _folder.WriteKey("mount/..2026_08_01/key");
        Directory.CreateSymbolicLink(_folder.PathOf("mount", "..data"), "..2026_08_01");
        File.CreateSymbolicLink(_folder.PathOf("mount", "key"), "..data/key");

        await AssertRefusedAsync(_folder.PathOf("mount", "key"), ErrorCodes.KeyFileLink);

        _host.Options.MountRoots.Add(_folder.PathOf("mount"));
        using var keys = await LoadAsync(_folder.PathOf("mount", "key"));
        Assert.That(keys.Current.Id, Is.Not.EqualTo(default(KeyId)));
    }

    [Test]
    [Threat("T-K7")]
    public async Task Load_refuses_links_that_lead_out_of_the_mount_or_in_circles()
    {
        Directory.CreateDirectory(_folder.PathOf("mount"), DirectoryMode);
        Directory.CreateDirectory(_folder.PathOf("outside"), DirectoryMode);
        Directory.CreateDirectory(_folder.PathOf("mount2"), DirectoryMode);
        _folder.WriteKey("outside/key");
        _folder.WriteKey("mount2/key");
        File.CreateSymbolicLink(_folder.PathOf("mount", "absolute"), _folder.PathOf("outside", "key"));
        File.CreateSymbolicLink(_folder.PathOf("mount", "relative"), "../outside/key");
        File.CreateSymbolicLink(_folder.PathOf("mount", "prefix"), "../mount2/key");
        Directory.CreateSymbolicLink(_folder.PathOf("mount", "..data"), "../outside");
        File.CreateSymbolicLink(_folder.PathOf("mount", "double"), "..data/key");
        File.CreateSymbolicLink(_folder.PathOf("mount", "circle"), "circle");
        File.CreateSymbolicLink(_folder.PathOf("mount", "dangling"), "nothing");
        _host.Options.MountRoots.Add(_folder.PathOf("mount"));

        foreach (var name in new[] { "absolute", "relative", "prefix", "double", "circle" })
        {
            await AssertRefusedAsync(_folder.PathOf("mount", name), ErrorCodes.KeyFileLink);
        }

        await AssertRefusedAsync(_folder.PathOf("mount", "dangling"), ErrorCodes.KeyFileUnreadable);
    }

    private async Task AssertRefusedAsync(string path, string code)
    {
        var error = await Caught.ByAsync<StoreException>(() => LoadAsync(path));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.WrongKey, code)), error.Message);
        Assert.That(error.Message, Does.Contain(path));
        Assert.That(error.Hint, Is.Not.Null);
    }

    private Task<MasterKeySet> LoadAsync(string path)
    {
        _host.Options.File = path;
        return _host.LoadAsync(Cancel).WaitAsync(Hang, Cancel);
    }
}
