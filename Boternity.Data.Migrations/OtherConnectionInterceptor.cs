using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Boternity.Data.Migrations;

/// <summary>
/// Refuses the option <c>--connection</c> of <c>dotnet ef</c> and of its bundles: it would go past the settings that every connection
/// gets, and on SQLite the configured file would be created as well.
/// </summary>
internal sealed class OtherConnectionInterceptor : DbConnectionInterceptor
{
    private string? _configured;

    /// <summary>Remembers what the context is configured with, as long as nobody has changed it.</summary>
    public void Remember(BoternityDbContext context) => _configured = context.Database.GetConnectionString();

    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
    {
        Check(eventData);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default)
    {
        Check(eventData);
        return new(result);
    }

    private void Check(ConnectionEventData eventData)
    {
        // The context's and not the connection's: EF opens some of its own making, to ask whether the database exists.
        if (eventData.Context!.Database.GetConnectionString() != _configured)
        {
            throw new InvalidOperationException(
                "Name the database after `--`: `-- --path FILE` or `-- --driver postgres --connection \"...\"`; before it, the option is EF's own.");
        }
    }
}
