using System.Security.Cryptography;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Master keys of a test's own: the first is current, the others only unwrap. None: there is no master key.</summary>
internal sealed class TestMasterKeys(params byte[][] keys) : IMasterKeyProvider
{
    public int Loads { get; private set; }

    /// <summary>A host that has secrets with these keys.</summary>
    public static TestDatabaseOptions Host(params byte[][] keys) => Host(_ => { }, keys);

    /// <inheritdoc cref="Host(byte[][])"/>
    public static TestDatabaseOptions Host(Action<SecretsOptions> configure, params byte[][] keys) => new()
    {
        ConfigureServices = services =>
        {
            services.AddSingleton<IMasterKeyProvider>(new TestMasterKeys(keys));
            services.AddBoternityData(data => data.UseSecrets(configure).AddHealthChecks());
        },
    };

    /// <summary>A host that has secrets with these keys, and logs here.</summary>
    public static TestDatabaseOptions Logged(LoggedEvents log, params byte[][] keys)
    {
        var options = Host(keys);
        options.ConfigureServices += log.Replace;
        return options;
    }

    public static byte[] Random() => RandomNumberGenerator.GetBytes(MasterKey.Size);

    /// <summary>The first digits of a key's id.</summary>
    public static string ShortId(byte[] key) => MasterKey.IdOf(key).ToShortString();

    public Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken)
    {
        Loads++;
        return keys.Length == 0
            ? throw Messages.MasterKeyMissing(["a test"])
            : Task.FromResult(new MasterKeySet(MasterKey.FromBytes(keys[0]), [.. keys.Skip(1).Select(key => MasterKey.FromBytes(key))]));
    }
}
