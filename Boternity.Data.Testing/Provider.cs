namespace Boternity.Data.Testing;

/// <summary>The drivers that a fixture runs on: <c>[TestFixture(Provider.Sqlite)] [TestFixture(Provider.Postgres)]</c>.</summary>
public enum Provider
{
    /// <summary>A file of the test's own.</summary>
    Sqlite,

    /// <summary>A database of the test's own on a real server. Without a server the test is ignored, or fails where <c>CI=true</c>.</summary>
    Postgres,
}
