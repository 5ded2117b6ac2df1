namespace Boternity.Data.Testing.Postgres;

/// <summary>This machine has no PostgreSQL and no means to start one: nothing is broken, something is not installed.</summary>
#pragma warning disable CA1064 // It does not leave the kit, which makes it the test's result.
internal sealed class PostgresUnavailableException(string message) : Exception(message);
#pragma warning restore CA1064
