namespace Boternity.Data.Storage;

/// <summary>Which processes may have an SQLite store open at once.</summary>
public enum ProcessMode
{
    /// <summary>Any: a service beside <c>dotnet ef</c> and the command line. They wait for each other's writes.</summary>
    Shared,

    /// <summary>One: whoever comes second is refused, and told who has it.</summary>
    Exclusive,
}
