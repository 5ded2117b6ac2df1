namespace Boternity.Data.Tests.Server;

/// <summary>What tests a PostgreSQL server: docs/testing.md has the command.</summary>
public static class ServerSuite
{
    public const string Category = "Server";
}
