using System.Text;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Encryption;

namespace Boternity.Data.Tests.Secrets;

/// <summary>A root of a test's own that does not exist yet, a store over it, and a look at it past the library.</summary>
public abstract class SecretFileSpec
{
    protected const string Bot = "0198c0de-0000-7000-8000-00000000a0d1";

    protected const string Name = "ai_api_key";

    protected const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    protected const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    protected SecretFileSpec()
    {
        Root = Path.Combine(RunFolder.Shared.CreateFolder(), "secrets");
        Files = Open();
    }

    protected string Root { get; }

    protected ISecretFileStore Files { get; }

    protected string BotFolder => Path.Combine(Root, Bot);

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private protected LoggedEvents Log { get; } = new();

    /// <summary>Everything below the root, as paths relative to it.</summary>
    protected IEnumerable<string> Entries => Directory.Exists(Root)
        ? Directory.EnumerateFileSystemEntries(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(Root, path))
            .Order(StringComparer.Ordinal)
        : [];

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A store as another start of the service has it.</summary>
    private protected ISecretFileStore Open(string? root = null, uint? user = null, bool foldsCase = false) =>
        new SecretFileStore(new SecretFileTree(root ?? Root, TimeProvider.System, Log, user ?? UnixFile.EffectiveUser) { FoldsCase = foldsCase });

    protected string PathOf(string name) => Path.Combine(BotFolder, name);

    /// <summary>Puts a file of the mode 0600 where a secret would be, past the library.</summary>
    protected async Task<string> PutAsync(string name, byte[] content)
    {
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        await File.WriteAllBytesAsync(PathOf(name), content, Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PathOf(name), FileMode600);
        }

        return PathOf(name);
    }

    /// <summary>Every call that takes a bot, by name.</summary>
    protected IReadOnlyDictionary<string, Func<Task>> CallsOf(string bot, string name = Name) => new Dictionary<string, Func<Task>>
    {
        ["Ensure"] = () => Files.EnsureDirectoryAsync(bot, Cancel),
        ["List"] = () => Files.ListAsync(bot, Cancel),
        ["Missing"] = () => Files.MissingRequiredAsync(bot, Cancel),
        ["DeleteBot"] = () => Files.DeleteBotAsync(bot, Cancel),
    }.Concat(CallsWith(bot, name)).ToDictionary();

    /// <summary>Every call that takes a name.</summary>
    protected IReadOnlyDictionary<string, Func<Task>> CallsWith(string bot, string name) => new Dictionary<string, Func<Task>>
    {
        ["Write"] = () => Files.WriteAsync(bot, name, "value", Cancel),
        ["Read"] = () => Files.ReadAsync(bot, name, Cancel),
        ["ReadExact"] = () => Files.ReadExactAsync(bot, name, Cancel),
        ["Delete"] = () => Files.DeleteAsync(bot, name, Cancel),
    };
}
