using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Postgres;
using Npgsql;

namespace Boternity.Data.Tests.Support.Postgres;

/// <summary>The programs that backups need on this machine: where the server is a container's, they may be missing beside it.</summary>
internal static class ClientPrograms
{
    /// <inheritdoc cref="RequireAsync(CancellationToken)"/>
    public static Task RequireAsync(Provider provider, CancellationToken cancellationToken) =>
        provider == Provider.Postgres ? RequireAsync(cancellationToken) : Task.CompletedTask;

    /// <summary>Ignores the test where they are missing or older than the server, or fails it where <c>CI=true</c>.</summary>
    public static async Task<PostgresToolset> RequireAsync(CancellationToken cancellationToken)
    {
        var databases = await TestEngines.RequirePostgresAsync(cancellationToken);
        await using var connection = new NpgsqlConnection(databases.Server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        try
        {
            return await PostgresTools.OfThisMachine.FindAsync(connection.PostgreSqlVersion.Major, cancellationToken);
        }
        catch (StoreException exception)
        {
            MissingEngine.Report(exception.Message, Environment.GetEnvironmentVariable("CI"));
            throw;
        }
    }

    /// <summary>Makes a folder with programs of these names that are scripts of the shell.</summary>
    [UnsupportedOSPlatform("windows")]
    public static string Make(string folder, string dump, string restore = "exit 1")
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, script) in ((string, string)[])[("pg_dump", dump), ("pg_restore", restore)])
        {
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }

    /// <summary>A script that says this version, and otherwise does what follows.</summary>
    public static string OfVersion(string version, string otherwise = "exit 1") =>
        $"if [ \"$1\" = --version ]; then echo 'pg_dump (PostgreSQL) {version}'; exit 0; fi\n{otherwise}";
}
