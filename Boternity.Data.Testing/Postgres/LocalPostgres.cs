namespace Boternity.Data.Testing.Postgres;

/// <summary>A server of the run's own, from this machine's binaries, in a temporary folder, reachable through a private socket.</summary>
internal sealed class LocalPostgres : PostgresLane
{
    private readonly string? _programs =
        OperatingSystem.IsWindows() ? null : PostgresBinaries.Find(Environment.GetEnvironmentVariable("PATH"));

    private readonly IReadOnlyList<string>? _prefix = OperatingSystem.IsWindows() ? null : UnprivilegedUser.Prefix();

    public override string Name => "local server binaries";

    public override Task<string?> WhyNotAsync(CancellationToken cancellationToken) => Task.FromResult(
        OperatingSystem.IsWindows() ? "not supported on Windows"
        : _programs is null ? $"initdb, pg_ctl and postgres were not found together in {PostgresBinaries.SearchedPlaces}"
        : _prefix is null ? "PostgreSQL refuses to run as root, and no other user with setpriv, runuser or su was found"
        : null);

    public override async Task<PostgresServer> StartAsync(CancellationToken cancellationToken) =>
        await LocalPostgresServer.StartAsync(_programs!, _prefix!, withStandby: false, cancellationToken);

    /// <summary>A server of one test's own, which the test may stop.</summary>
    /// <remarks>Without the programs the test is ignored, or fails where <c>CI=true</c>.</remarks>
    public static async Task<LocalPostgresServer> RequireAsync(bool withStandby, CancellationToken cancellationToken)
    {
        var lane = new LocalPostgres();
        if (await lane.WhyNotAsync(cancellationToken) is { } reason)
        {
            MissingEngine.Report(reason, Environment.GetEnvironmentVariable("CI"));
        }

        return await LocalPostgresServer.StartAsync(lane._programs!, lane._prefix!, withStandby, cancellationToken);
    }
}
