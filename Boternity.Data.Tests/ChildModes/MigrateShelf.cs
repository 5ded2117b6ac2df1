using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The modes <see cref="ChildMode.MigrateShelf"/> and <see cref="ChildMode.MigrateShelfAndDie"/>.</summary>
internal static class MigrateShelf
{
    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        await using var lab = Lab(arguments);
        await using var context = lab.Context();

        // What every process pays once: the model, and the plan's way through the migrations without a write.
        await lab.WithMigratorAsync(migrator => migrator.PlanAsync(CancellationToken.None));
        await ChildProtocol.AwaitGoAsync();

        var clock = Stopwatch.StartNew();
        await context.Database.MigrateAsync();
        Say(clock.ElapsedMilliseconds);
    }

    public static async Task RunAndDieAsync(ReadOnlyMemory<string> arguments)
    {
        var countdown = new KillAfter(int.Parse(arguments.Span[2], CultureInfo.InvariantCulture));
        await using var lab = Lab(arguments);
        await using var context = lab.Context(StorageRole.Migrate, interceptors: countdown);

        await context.Database.MigrateAsync();
        Say(countdown.Seen);
    }

    public static async Task RunAndDieAtBackupAsync(ReadOnlyMemory<string> arguments)
    {
        var backups = arguments.Span[2];
        await using var lab = new MigrationLab(
            Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], MigrationLab.ShelfSet, clock: null, backups);
        Directory.CreateDirectory(backups);
        var watch = new Thread(() =>
        {
            while (!Directory.EnumerateFiles(backups, "*.partial").Any())
            {
            }

            using var self = Process.GetCurrentProcess();
            self.Kill();
        });
        watch.IsBackground = true;
        watch.Start();

        await lab.MigrateAsync(target: null, CancellationToken.None);
    }

    private static MigrationLab Lab(ReadOnlyMemory<string> arguments) =>
        new(Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1], MigrationLab.ShelfSet);

    private static void Say(long number) =>
        ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{number}"));
}
