using System.Globalization;

namespace Boternity.Data.Tests.Support;

/// <summary>The text forms of the schema, written a second time so that a test does not ask the code under test what is right.</summary>
public static class StoredText
{
    public static string Of(Guid id) => id.ToString("D");

    /// <summary>27 characters; what is finer than a microsecond is cut off.</summary>
    public static string Of(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
