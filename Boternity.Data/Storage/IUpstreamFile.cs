using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>A database of another system, as it was when it was opened. Not safe for use by two threads at once.</summary>
internal interface IUpstreamFile : IDisposable
{
    /// <summary>Its tables by name, SQLite's own and views left out.</summary>
    IReadOnlyList<UpstreamTable> Tables { get; }

    /// <summary>Names of virtual tables, which only their modules can read, and of the tables that these keep for themselves.</summary>
    IReadOnlyList<string> VirtualTables { get; }

    /// <summary>Streams a table's rows by its primary key, those without one first, and by their order in the file where that is equal.</summary>
    /// <param name="table">One of <see cref="Tables"/>.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamUnreadable"/>, while rows are read.</exception>
    IEnumerable<UpstreamRow> Read(UpstreamTable table);

    /// <summary>Streams some rows of a table, in the order of their numbers given.</summary>
    /// <param name="table">One of <see cref="Tables"/> whose rows have numbers.</param>
    /// <param name="numbers">Those of rows that were read; each is asked for when its row is.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamUnreadable"/>, while rows are read.</exception>
    IEnumerable<UpstreamRow> Read(UpstreamTable table, IEnumerable<long> numbers);
}
