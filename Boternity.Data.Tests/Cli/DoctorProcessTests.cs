using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Cli;
using Boternity.Data.Tests.Migrations;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary>What an operator types about a database, as real processes beside a live store.</summary>
/// <remarks>On one driver: each command costs its start, and all are tested on both in this process.</remarks>
[UnsupportedOSPlatform("windows")]
[Platform("Linux", Reason = "the list of locks is looked at")]
[CancelAfter(120_000)]
public sealed class DoctorProcessTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Status_and_doctor_see_the_live_store_and_leave_it_alone()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await database.AddBotAsync("luna", Cancel);
        await using var service = database.OpenHost();
        var writes = service.Resolve<Boternity.Data.Storage.IWriteQueue>();
        await writes.WriteAsync((_, _) => Task.FromResult(0), Cancel);

        var status = await RunAsync("status", "--json", "--path", database.Target);
        var doctor = await RunAsync("doctor", "--json", "--path", database.Target);
        await writes.WriteAsync((_, _) => Task.FromResult(0), Cancel);

        Assert.That(status.ExitCode, Is.Zero, status.Output);
        Assert.That(JsonDocument.Parse(status.Output).RootElement.GetProperty("openBy")[0].GetString(), Does.StartWith($"process {Environment.ProcessId} "));
        var checks = JsonDocument.Parse(doctor.Output).RootElement.GetProperty("checks").EnumerateArray().ToList();
        Assert.That(checks.Where(one => one.GetProperty("status").GetString() == "fail").Select(one => one.ToString()), Is.Empty);
        Assert.That(doctor.ExitCode, Is.EqualTo(1), doctor.Output);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        string[] words = [ProgramRun.DotNet, "exec", typeof(CommandLine).Assembly.Location, .. arguments];
        var run = await ProgramRun.RunAsync(Environment.CurrentDirectory, new Dictionary<string, string>(), words, Cancel);
        return (run.ExitCode, run.Output);
    }
}
