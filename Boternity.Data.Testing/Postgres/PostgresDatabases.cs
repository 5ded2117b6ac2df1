using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using Boternity.Data.Storage;
using Npgsql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>The databases of one run on its server: a migrated template, and copies of it.</summary>
internal sealed class PostgresDatabases : IAsyncDisposable
{
    private const string Prefix = "bd_test_";

    // The first half of the lock's key, so that it meets no other program's: "BDTE".
    private const int LockSpace = 0x42445445;

    private readonly NpgsqlDataSource _admin;
    private readonly NpgsqlConnection _runLock;
    private readonly int _run = RandomNumberGenerator.GetInt32(int.MaxValue);
    private readonly Lazy<Task<string>> _template;
    private readonly Lock _gate = new();
    private Task _drops = Task.CompletedTask;
    private int _count;

    private PostgresDatabases(PostgresServer server)
    {
        Server = server;
        _admin = NpgsqlDataSource.Create(server.ConnectionString);
        _runLock = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        _template = new Lazy<Task<string>>(CreateTemplateAsync);
    }

    public PostgresServer Server { get; }

    public static async Task<PostgresDatabases> StartAsync(PostgresServer server)
    {
        var databases = new PostgresDatabases(server);

        try
        {
            await databases._runLock.OpenAsync();
            await databases.LockAsync(databases._run);
            await databases.RemoveThoseOfDeadRunsAsync();
            return databases;
        }
        catch
        {
            await databases.DisposeAsync();
            throw;
        }
    }

    public async Task<PostgresTestDatabase> CopyTemplateAsync(TestDatabaseOptions? options, CancellationToken cancellationToken)
    {
        var template = await _template.Value.WaitAsync(cancellationToken);
        return new PostgresTestDatabase(this, await CreateAsync(template, cancellationToken), options);
    }

    public async Task<PostgresTestDatabase> CreateEmptyAsync(TestDatabaseOptions? options, CancellationToken cancellationToken) =>
        new(this, await CreateAsync("template0", cancellationToken), options);

    /// <summary>Makes a database of this run and returns its name.</summary>
    public async Task<string> CreateAsync(string template, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _count);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{_run:x8}_{number}");

        try
        {
            // Named, because an external server may have other defaults; equal to those of the servers we start.
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", cancellationToken);
            return name;
        }
        catch (PostgresException refusal)
            when (refusal.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new InvalidOperationException(
                $"Each test has a database of its own, copied from a template, and this server refuses one ({refusal.SqlState}: "
                + $"{refusal.MessageText}). Let {ExternalPostgres.Variable} name a login with CREATEDB, on a server that copies templates.",
                refusal);
        }
    }

    /// <summary>Drops a database while the next test runs: the server sleeps 100 ms when a connection to it is just about to end.</summary>
    public void DropLater(string name)
    {
        lock (_gate)
        {
            _drops = DropAfterAsync(_drops, name);
        }
    }

    /// <summary>Completes when all that was given to <see cref="DropLater"/> until now is dropped.</summary>
    public Task WhenDroppedAsync()
    {
        lock (_gate)
        {
            return _drops;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_runLock.State == ConnectionState.Open)
            {
                await WhenDroppedAsync();
                foreach (var name in (await NamesAsync()).Where(name => RunOf(name) == _run))
                {
                    await DropAsync(name);
                }
            }
        }
        finally
        {
            await _runLock.DisposeAsync();
            await _admin.DisposeAsync();
            await Server.DisposeAsync();
        }
    }

    private async Task DropAfterAsync(Task previous, string name)
    {
        await previous;
        try
        {
            await DropAsync(name);
        }
        catch (NpgsqlException)
        {
            // It is tried again in the end, which tells.
        }
    }

    private Task DropAsync(string name) => ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);

    private async Task<string> CreateTemplateAsync()
    {
        var name = await CreateAsync("template0", CancellationToken.None);

        await using (var host = new LibraryHost(Provider.Postgres, Server.ConnectionStringFor(name), TimeProvider.System))
        {
            await host.Resolve<SchemaManager>().MigrateAsync(CancellationToken.None);
        }

        // A database is only copied while nobody is connected to it: from here on nobody can be.
        await ExecuteAsync($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false", CancellationToken.None);
        await ExecuteAsync(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", CancellationToken.None);
        return name;
    }

    // A run holds its lock as long as its process lives, whatever machine it runs on, so a lock that is free belongs to a dead one.
    private async Task RemoveThoseOfDeadRunsAsync()
    {
        foreach (var run in (await NamesAsync()).GroupBy(RunOf).Where(group => group.Key is not null && group.Key != _run))
        {
            if (!await LockAsync(run.Key!.Value))
            {
                continue;
            }

            foreach (var name in run)
            {
                await DropAsync(name);
            }

            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock($1, $2)", _runLock)
            {
                Parameters = { new() { Value = LockSpace }, new() { Value = run.Key.Value } },
            };
            await unlock.ExecuteNonQueryAsync();
        }
    }

    private async Task<bool> LockAsync(int run)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, $2)", _runLock)
        {
            Parameters = { new() { Value = LockSpace }, new() { Value = run } },
        };

        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<string>> NamesAsync()
    {
        await using var command = _admin.CreateCommand($"SELECT datname FROM pg_database WHERE starts_with(datname, '{Prefix}')");
        await using var reader = await command.ExecuteReaderAsync();

        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static int? RunOf(string name) =>
        int.TryParse(name[Prefix.Length..].Split('_')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var run) ? run : null;

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
