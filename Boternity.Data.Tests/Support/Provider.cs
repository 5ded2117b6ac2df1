namespace Boternity.Data.Tests.Support;

/// <summary>The drivers a fixture runs on. The names are also the tests' categories.</summary>
public enum Provider
{
    Sqlite,
    Postgres,
}
