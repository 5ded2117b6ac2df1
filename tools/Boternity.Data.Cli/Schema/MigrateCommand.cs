using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Cli.Schema;

/// <summary><c>boternity-data migrate</c>: the schema as this version knows it.</summary>
internal static class MigrateCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var plan = new Option<bool>("--plan") { Description = "Print the SQL that would run, as it is, and write nothing." };
        var timeout = Arguments.Duration("--timeout", "How long it may take, waiting included: 45s to 1d. Default: MigrationTimeout, 2m.");
        var json = Arguments.Json();
        var command = new Command("migrate", "Creates the database if it is absent and applies what is pending, all or nothing.")
        {
            plan,
            timeout,
            json,
        };
        command.Runs(
            shell,
            database,
            (session, token) =>
            {
                var isJson = session.Arguments.GetValue(json);
                var schema = session.Services.GetRequiredService<SchemaManager>();
                return session.Arguments.GetValue(plan) ? PlanAsync(session, schema, isJson, token) : ApplyAsync(session, schema, isJson, token);
            },
            (data, arguments) =>
            {
                if (arguments.GetValue(timeout) is { } limit)
                {
                    data.Configure(config => config.MigrationTimeout = limit);
                }
            });
        database.AddTo(command);
        return command;
    }

    private static async Task<int> PlanAsync(Session session, SchemaManager schema, bool isJson, CancellationToken cancellationToken)
    {
        var plan = await schema.PlanAsync(cancellationToken);
        if (isJson)
        {
            JsonReport.Write(session.Shell.Writer, new { Pending = plan.Migrations });
        }
        else
        {
            await session.Shell.Writer.WriteAsync(plan.Sql.AsMemory(), cancellationToken);
        }

        return ExitCode.Success;
    }

    private static async Task<int> ApplyAsync(Session session, SchemaManager schema, bool isJson, CancellationToken cancellationToken)
    {
        // Each migration is told when it begins, and who else holds the lock.
        session.Services.GetRequiredService<ILoggerFactory>().AddProvider(new LogLines(session.Shell.Error));

        var applied = await schema.MigrateAsync(cancellationToken);
        if (isJson)
        {
            JsonReport.Write(session.Shell.Writer, new { Applied = applied });
        }
        else
        {
            session.Report.Line("schema", applied is [.., var last]
                ? $"{Cells.Count(applied.Count, "migration")} applied, the last one is {last}"
                : "nothing to do");
        }

        return ExitCode.Success;
    }
}
