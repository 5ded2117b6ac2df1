using System.Text;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Encryption;

/// <summary>Finds the master keys in files and in the environment. A source that was named and fails is an error, never a reason to look on.</summary>
/// <remarks>Not thread-safe. The environment's key is removed from it when it is read; this keeps it for later calls until it is disposed.</remarks>
internal sealed class MasterKeySources(MasterKeyOptions options, MasterKeyEnvironment environment, ILogger logger)
    : IMasterKeyProvider, IDisposable
{
    public const string Variable = "BOTERNITY_MASTER_KEY";
    public const string FileVariable = "BOTERNITY_MASTER_KEY_FILE";
    public const string AdditionalVariable = "BOTERNITY_MASTER_KEY_ADDITIONAL_FILES";
    public const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    private const string CredentialName = "boternity.master-key";
    private const string ContainerSecretName = "boternity_master_key";

    private readonly List<string> _places = [];
    private SecretBuffer? _variable;

    /// <inheritdoc/>
    /// <remarks>On a thread of its own: a file may lie on a network.</remarks>
    public Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken) =>
        Task.Run(() => Find() ?? throw Messages.MasterKeyMissing([.. _places]), cancellationToken);

    /// <summary>Looks at all places.</summary>
    /// <returns>Null when nothing was named and no usual place has a key.</returns>
    /// <exception cref="StoreException">A source is missing or refused.</exception>
    public MasterKeySet? Find()
    {
        TakeVariable();
        _places.Clear();

        var loaded = new List<MasterKey>();
        try
        {
            if (FindCurrent(loaded) is not { } current)
            {
                return null;
            }

            var additional = FindAdditional(loaded, current);
            loaded.RemoveAll(key => key == current || additional.Contains(key));
            var keys = new MasterKeySet(current, additional);
            DisposeAll(loaded);
            return keys;
        }
        catch
        {
            DisposeAll(loaded);
            throw;
        }
    }

    /// <summary>Zeroes the environment's key.</summary>
    public void Dispose() => _variable?.Dispose();

    private MasterKey? FindCurrent(List<MasterKey> loaded)
    {
        var found = new List<(string Source, MasterKey Key)>();
        Add(ReadNamed($"{MasterKeyOptions.SectionName}:File", options.File));
        Add(ReadNamed(FileVariable, environment.Variable(FileVariable)));
        if (found.Count == 0)
        {
            Add(ReadUsual(PathBelow(environment.Variable(CredentialsVariable), CredentialName)));
            Add(ReadUsual(PathBelow(environment.ContainerDirectory, ContainerSecretName)));
        }

        Add(ReadVariable());
        if (found.Count == 0)
        {
            Add(ReadUsual(environment.DefaultFile));
        }

        foreach (var other in found.Skip(1))
        {
            if (other.Key.Id != found[0].Key.Id)
            {
                throw Messages.MasterKeyAmbiguous(found[0].Source, other.Source);
            }

            logger.MasterKeyTwice(found[0].Source, other.Source);
        }

        return found.Count == 0 ? null : found[0].Key;

        void Add((string Source, MasterKey Key)? one)
        {
            if (one is { } source)
            {
                found.Add(source);
                loaded.Add(source.Key);
            }
        }
    }

    // The same key may be named again, as current or additional, while processes change over one by one.
    private List<MasterKey> FindAdditional(List<MasterKey> loaded, MasterKey current)
    {
        var setting = $"{MasterKeyOptions.SectionName}:Additional";
        var listed = environment.Variable(AdditionalVariable) ?? "";
        var additional = new List<MasterKey>();
        foreach (var (name, path) in options.Additional.Select(one => (setting, one.File))
            .Concat(listed.Split(Path.PathSeparator).Select(path => (AdditionalVariable, (string?)path))))
        {
            if (ReadNamed(name, path) is not { } one)
            {
                continue;
            }

            loaded.Add(one.Key);
            if (one.Key.Id != current.Id && additional.TrueForAll(key => key.Id != one.Key.Id))
            {
                additional.Add(one.Key);
            }
        }

        return additional;
    }

    private (string Source, MasterKey Key)? ReadNamed(string name, string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return null;
        }

        var full = Path.GetFullPath(path);
        return ReadFile(full) ?? throw Messages.MasterKeyMissing([$"'{full}', which {name} names"]);
    }

    private (string Source, MasterKey Key)? ReadUsual(string? path)
    {
        if (path is null)
        {
            return null;
        }

        _places.Add($"'{path}'");
        return ReadFile(path);
    }

    private (string Source, MasterKey Key)? ReadFile(string path)
    {
        using var content = KeyFileReader.For(environment, options).Read(path);
        if (content is null)
        {
            return null;
        }

        CheckPlace(path, content.Path);
        if (content.IsWorldReadable)
        {
            logger.KeyFileWorldReadable(path);
        }

        var source = $"'{path}'";
        return (source, Parse(source, content.Bytes, allowRaw: true));
    }

    private (string Source, MasterKey Key)? ReadVariable()
    {
        _places.Add(Variable);
        if (_variable is null)
        {
            return null;
        }

        if (environment.IsProduction)
        {
            logger.MasterKeyFromEnvironment(Variable);
        }

        return (Variable, Parse(Variable, _variable.Span, allowRaw: false));
    }

    private MasterKey Parse(string source, ReadOnlySpan<byte> content, bool allowRaw)
    {
        var key = MasterKeyText.Parse(content, allowRaw) ?? throw Messages.MasterKeyFormat(source);
        try
        {
            MasterKeyRules.Check(source, key, options.AllowDevelopmentKey);
            return key.IsDevelopment && environment.IsProduction && !options.AllowDevelopmentKey
                ? throw Messages.DevelopmentKeyInProduction(source)
                : key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    // Whoever copies the directory as a backup would copy the key with what it protects.
    private void CheckPlace(string path, string target)
    {
        if (environment.DatabaseDirectory is not { } directory
            || !(MountedPath.IsBelow(path, directory) || MountedPath.IsBelow(target, directory)))
        {
            return;
        }

        if (environment.IsProduction)
        {
            throw Messages.KeyFileBesideDatabase(path, directory);
        }

        logger.KeyFileBesideDatabase(path, directory);
    }

    // At once and whatever comes of it: processes that are started from now on do not inherit it.
    private void TakeVariable()
    {
        if (environment.Variable(Variable) is not { Length: > 0 } text)
        {
            return;
        }

        environment.Forget(Variable);
        var bytes = new SensitiveBytes(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, bytes.Span);
        _variable?.Dispose();
        _variable = new SecretBuffer(bytes, bytes.Span.Length);
    }

    private static string? PathBelow(string? directory, string name) =>
        string.IsNullOrEmpty(directory) ? null : Path.Join(Path.GetFullPath(directory), name);

    private static void DisposeAll(List<MasterKey> keys) => keys.ForEach(key => key.Dispose());
}
