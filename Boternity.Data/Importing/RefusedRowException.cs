namespace Boternity.Data.Importing;

/// <summary>A row has no place here; ends its mapping, and never leaves the import.</summary>
/// <param name="reason">Without a value of the row.</param>
#pragma warning disable CA1032 // Nobody else throws it.
#pragma warning disable CA1064 // Nobody sees it.
internal sealed class RefusedRowException(string reason) : Exception(reason);
#pragma warning restore CA1064
#pragma warning restore CA1032
