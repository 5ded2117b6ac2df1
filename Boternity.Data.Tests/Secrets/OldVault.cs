using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Encryption;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Secrets;

/// <summary>A vault as the older code left it: its file and its key file in a folder of their own, written by statements of the test's own.</summary>
internal sealed class OldVault
{
    public const string Time = "2025-11-02T08:30:00.123456789+00:00";

    private const string Strict =
        """
        CREATE TABLE secrets (
          id TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL, encrypted_value BLOB NOT NULL, scope TEXT NOT NULL DEFAULT 'global',
          provider TEXT NOT NULL DEFAULT 'vault' CHECK (provider IN ('vault', 'keychain', 'environment')),
          created_at TEXT NOT NULL, updated_at TEXT NOT NULL, UNIQUE (key, scope));
        CREATE INDEX idx_secrets_key_scope ON secrets (key, scope);
        """;

    /// <summary>Columns that take anything, for what should not be there.</summary>
    private const string Loose = "CREATE TABLE secrets (id, key, encrypted_value, scope, provider, created_at, updated_at)";

    private static readonly DateTimeOffset Made = new(2025, 11, 2, 8, 30, 0, TimeSpan.Zero);

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public OldVault(bool isLoose = false)
    {
        Folder = RunFolder.Shared.CreateFolder();
        File.WriteAllText(KeyFile, $"  {Convert.ToHexStringLower(_key)}\r\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, KeyFolder.OwnerOnly);
        }

        Run(isLoose ? Loose : Strict);
    }

    public string Folder { get; private set; }

    public string FilePath => Path.Join(Folder, "boternity.db");

    public string KeyFile => Path.Join(Folder, "vault.key");

    public LegacyVaultSource Source => new(FilePath, KeyFile);

    /// <summary>What the older code would store.</summary>
    public byte[] Seal(byte[] value) => Seal(_key, RandomNumberGenerator.GetBytes(12), value);

    public byte[] Seal(string value) => Seal(Encoding.UTF8.GetBytes(value));

    public static byte[] Seal(byte[] key, byte[] nonce, byte[] value)
    {
        var ciphertext = new byte[value.Length];
        var tag = new byte[16];
        using var cipher = new AesGcm(key, tag.Length);
        cipher.Encrypt(nonce, value, ciphertext, tag);
        return [.. nonce, .. ciphertext, .. tag];
    }

    public string Add(string name, string value, string scope = "global", string? id = null) => Add(name, Seal(value), scope, id);

    /// <summary>A row as the older code writes it.</summary>
    public string Add(string name, byte[] stored, string scope = "global", string? id = null)
    {
        id ??= Uuid7.Create(Made).ToString();
        AddRow(id, name, stored, scope, "vault", Time, "2025-12-24T18:00:00+00:00");
        return id;
    }

    public void AddRow(params object?[] columns)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO secrets VALUES (@0, @1, @2, @3, @4, @5, @6)";
        for (var index = 0; index < columns.Length; index++)
        {
            command.Parameters.AddWithValue($"@{index}", columns[index] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    public void Run(string sql)
    {
        using var connection = Open();
        Run(connection, sql);
    }

    /// <summary>Leaves the files as they are in the middle of some work, as after a crash of the machine.</summary>
    public void CrashIn(string sql)
    {
        var folder = RunFolder.Shared.CreateFolder();
        using (var connection = Open())
        {
            Run(connection, sql);
            foreach (var file in Directory.EnumerateFiles(Folder).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Join(folder, Path.GetFileName(file)));
            }
        }

        Folder = folder;
    }

    /// <summary>Every file of the folder with its bytes.</summary>
    public IReadOnlyDictionary<string, string> Image() =>
        Directory.EnumerateFileSystemEntries(Folder)
            .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))), StringComparer.Ordinal);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = FilePath, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
