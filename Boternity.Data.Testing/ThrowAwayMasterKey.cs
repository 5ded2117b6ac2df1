using System.Security.Cryptography;
using Boternity.Data.Encryption;

namespace Boternity.Data.Testing;

/// <summary>A key for one database: in memory alone, and gone with it.</summary>
internal sealed class ThrowAwayMasterKey : IMasterKeyProvider
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(MasterKey.Size);

    public Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new MasterKeySet(MasterKey.FromBytes(_key), []));
}
