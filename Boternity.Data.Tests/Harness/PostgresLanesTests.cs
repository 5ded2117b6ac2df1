using Boternity.Data.Testing.Postgres;

namespace Boternity.Data.Tests.Harness;

public sealed class PostgresLanesTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public void Lanes_are_tried_from_the_explicit_to_the_local() =>
        Assert.That(
            PostgresServer.Lanes.Select(lane => lane.GetType()),
            Is.EqualTo(new[] { typeof(ExternalPostgres), typeof(DockerPostgres), typeof(LocalPostgres) }));

    [Test]
    public async Task StartAsync_takes_the_first_lane_that_can_be_used()
    {
        var second = new FakeLane("second", reason: null);

        await using var server = await PostgresServer.StartAsync(
            [new FakeLane("first", "not here"), second, new FakeLane("third", reason: null)], Cancel);

        Assert.That(server.ConnectionString, Is.EqualTo("second"));
    }

    [Test]
    public void StartAsync_without_a_lane_says_why_and_what_to_do() =>
        Assert.That(
            () => PostgresServer.StartAsync([new FakeLane("first", "not here"), new FakeLane("second", "nor there")], Cancel),
            Throws.TypeOf<PostgresUnavailableException>()
                .With.Message.Contains("first: not here; second: nor there")
                .And.Message.Contains("apt-get install postgresql")
                .And.Message.Contains(ExternalPostgres.Variable));

    [Test]
    [TestCase(null)]
    [TestCase(" ")]
    public async Task External_lane_needs_the_variable(string? value) =>
        Assert.That(await new ExternalPostgres(value).WhyNotAsync(Cancel), Is.EqualTo("not set"));

    [Test]
    [TestCase("Host=127.0.0.1;Port=1;Timeout=2")]
    [TestCase("this is no connection string")]
    public async Task External_lane_that_does_not_answer_is_a_failure_and_not_passed_over(string value)
    {
        var lane = new ExternalPostgres(value);

        Assert.That(await lane.WhyNotAsync(Cancel), Is.Null);
        Assert.That(() => lane.StartAsync(Cancel), Throws.InvalidOperationException.With.Message.Contains(ExternalPostgres.Variable));
    }

    [Test]
    public async Task Docker_lane_with_the_stand_in_says_so()
    {
        Assume.That(Type.GetType(DockerPostgres.ClientType, throwOnError: false), Is.Null, "the genuine client library is here");

        Assert.That(await new DockerPostgres().WhyNotAsync(Cancel), Does.Contain("stand-in"));
    }

    [Test]
    public void Binaries_are_found_where_the_links_of_PATH_point_and_else_the_newest()
    {
        var root = Directory.CreateTempSubdirectory("bd-binaries-");

        try
        {
            foreach (var version in new[] { "9", "15", "17" })
            {
                var folder = Directory.CreateDirectory(Path.Combine(root.FullName, "lib", version, "bin")).FullName;
                foreach (var program in new[] { "initdb", "pg_ctl", "postgres" })
                {
                    File.WriteAllText(Path.Combine(folder, program), "");
                }
            }

            // Newer, but without its server.
            Directory.CreateDirectory(Path.Combine(root.FullName, "lib", "18", "bin"));
            var links = Directory.CreateDirectory(Path.Combine(root.FullName, "links")).FullName;
            File.CreateSymbolicLink(Path.Combine(links, "pg_ctl"), Path.Combine(root.FullName, "lib", "15", "bin", "pg_ctl"));
            string[] usualPlaces = [Path.Combine(root.FullName, "lib", "*", "bin")];

            Assert.That(PostgresBinaries.Find(path: null, usualPlaces), Is.EqualTo(Path.Combine(root.FullName, "lib", "17", "bin")));
            Assert.That(PostgresBinaries.Find(links, usualPlaces), Is.EqualTo(Path.Combine(root.FullName, "lib", "15", "bin")));
            Assert.That(PostgresBinaries.Find(path: null, [Path.Combine(root.FullName, "none", "*", "bin")]), Is.Null);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private sealed class FakeLane(string name, string? reason) : PostgresLane
    {
        public override string Name => name;

        public override Task<string?> WhyNotAsync(CancellationToken cancellationToken) => Task.FromResult(reason);

        public override Task<PostgresServer> StartAsync(CancellationToken cancellationToken) =>
            Task.FromResult<PostgresServer>(new FakeServer(name));
    }

    private sealed class FakeServer(string name) : PostgresServer
    {
        public override string ConnectionString => name;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
