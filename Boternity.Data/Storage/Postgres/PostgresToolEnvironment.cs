using System.Globalization;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>How PostgreSQL's programs learn where to connect: by variables of their own process, which others cannot read as they can arguments.</summary>
internal static class PostgresToolEnvironment
{
    private const int FirstMajorWithSystemRoots = 16;

    // What Npgsql takes from the environment where the connection string is silent.
    private static readonly string[] Shared = ["PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT"];

    /// <param name="configured">The connection string.</param>
    /// <param name="session">A session of it: of several hosts, the program goes to the one where this is.</param>
    /// <param name="database">Which database of that server.</param>
    /// <param name="major">The program's version.</param>
    public static Dictionary<string, string> Of(
        NpgsqlConnectionStringBuilder configured, NpgsqlConnection session, string database, int major)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Shared)
        {
            Set(name, Environment.GetEnvironmentVariable(name));
        }

        Set("PGHOST", session.Host);
        Set("PGPORT", session.Port.ToString(CultureInfo.InvariantCulture));
        Set("PGDATABASE", database);
        Set("PGUSER", configured.Username);
        Set("PGPASSWORD", configured.Password);
        Set("PGPASSFILE", configured.Passfile);
        Set("PGOPTIONS", configured.Options);
        Set("PGSSLMODE", ModeOf(configured.SslMode));
        Set("PGSSLCERT", configured.SslCertificate);
        Set("PGSSLKEY", configured.SslKey);
        Set("PGSSLROOTCERT", configured.RootCertificate);
        if (configured.SslMode == SslMode.VerifyFull && major >= FirstMajorWithSystemRoots)
        {
            // As Npgsql does where no certificate is named.
            variables.TryAdd("PGSSLROOTCERT", "system");
        }

        return variables;

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[name] = value;
            }
        }
    }

    /// <summary>What a program said, unless the password is in it.</summary>
    public static string? WithoutPassword(IReadOnlyDictionary<string, string> variables, string? text) =>
        text is not null && variables.TryGetValue("PGPASSWORD", out var password) && text.Contains(password, StringComparison.Ordinal)
            ? null
            : text;

    private static string ModeOf(SslMode mode) => mode switch
    {
        SslMode.Disable => "disable",
        SslMode.Allow => "allow",
        SslMode.Require => "require",
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "prefer",
    };
}
