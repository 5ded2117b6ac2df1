namespace Boternity.Data.Storage;

/// <summary>Names of tables and columns in statements of either driver.</summary>
internal static class SqlName
{
    /// <summary>A name as it stands in a statement.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
