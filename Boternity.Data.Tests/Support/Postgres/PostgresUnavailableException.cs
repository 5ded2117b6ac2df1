namespace Boternity.Data.Tests.Support.Postgres;

/// <summary>This machine has no PostgreSQL and no means to start one: nothing is broken, something is not installed.</summary>
internal sealed class PostgresUnavailableException(string message) : Exception(message);
