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
                var schema = session.Services.GetRequiredService<SchemaManager>();
                return session.Arguments.GetValue(plan) ? PlanAsync(session, schema, json, token) : ApplyAsync(session, schema, json, token);
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

    private static async Task<int> PlanAsync(Session session, SchemaManager schema, Option<bool> json, CancellationToken cancellationToken)
    {
        var plan = await schema.PlanAsync(cancellationToken);
        session.Answer(json, new { Pending = plan.Migrations }, _ => session.Shell.Writer.Write(plan.Sql));
        return ExitCode.Success;
    }

    private static async Task<int> ApplyAsync(Session session, SchemaManager schema, Option<bool> json, CancellationToken cancellationToken)
    {
        // Each migration is told when it begins, and who else holds the lock.
        session.Services.GetRequiredService<ILoggerFactory>().AddProvider(new LogLines(session.Shell.Error));

        var applied = await schema.MigrateAsync(cancellationToken);
        session.Answer(json, new { Applied = applied }, report => report.Line("schema", applied is [.., var last]
            ? $"{Cells.Count(applied.Count, "migration")} applied, the last one is {last}"
            : "nothing to do"));
        return ExitCode.Success;
    }
}
