namespace Boternity.Data.Storage;

/// <summary>On a migration: the rebuild of these tables is meant to change how many rows they have.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class RowCountChangesAttribute(params string[] tables) : Attribute
{
    public IReadOnlyList<string> Tables { get; } = tables;
}
