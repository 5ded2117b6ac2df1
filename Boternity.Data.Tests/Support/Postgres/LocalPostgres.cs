namespace Boternity.Data.Tests.Support.Postgres;

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
        await LocalPostgresServer.StartAsync(_programs!, _prefix!, cancellationToken);
}
