using System.Data;
using System.Data.Common;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Several reads of one snapshot.</summary>
internal sealed class ReaderTransaction(ReaderConnection connection) : DbTransaction
{
    /// <summary>Always: nobody else's changes are seen.</summary>
    public override IsolationLevel IsolationLevel => IsolationLevel.Serializable;

    protected override DbConnection? DbConnection => connection;

    public override void Commit() => connection.End(this, "COMMIT");

    public override void Rollback() => connection.End(this, "ROLLBACK");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Abandon(this);
        }

        base.Dispose(disposing);
    }
}
