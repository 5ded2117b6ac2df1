namespace Boternity.Data.Storage;

/// <summary>The number of the schema that this version was built for.</summary>
/// <remarks>
/// It is how many migrations lead to that schema, the same on both drivers, so that a database from a newer version is recognised without
/// the assembly of the migrations. SQLite keeps it in <c>user_version</c>; on PostgreSQL it is the number of rows in EF's history.
/// </remarks>
internal static class SchemaEpoch
{
    /// <summary>One more with each migration.</summary>
    public const int Current = 5;

    /// <summary>In the place of the number while a copy into the database has not come to its end: newer than what any version knows.</summary>
    public const int UnfinishedCopy = int.MaxValue;
}
