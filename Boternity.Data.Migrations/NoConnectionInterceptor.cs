using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Migrations;

/// <summary>Says what is missing when a command that needs the database was given no connection.</summary>
internal sealed class NoConnectionInterceptor : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        throw NoConnection();

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default) =>
        throw NoConnection();

    private static InvalidOperationException NoConnection() =>
        new("This command needs the database: add `-- --driver postgres --connection \"...\"`, or set DB_CONN_STRING.");
}
