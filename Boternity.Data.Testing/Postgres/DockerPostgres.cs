using System.Net.Sockets;

namespace Boternity.Data.Testing.Postgres;

/// <summary>A container of the run's own; Testcontainers' reaper removes it when the process is killed.</summary>
internal sealed class DockerPostgres : PostgresLane
{
    /// <summary>In the genuine library and not in the stand-in.</summary>
    public const string ClientType = "Docker.DotNet.DockerClient, Docker.DotNet";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    public override string Name => "Docker";

    public override async Task<string?> WhyNotAsync(CancellationToken cancellationToken)
    {
        // The feed's stand-in for this assembly lets Testcontainers compile and has no client: see tools/feed/README.md.
        if (Type.GetType(ClientType, throwOnError: false) is null)
        {
            return "the Docker.DotNet package here is the feed's compile-only stand-in";
        }

        var endpoint = Endpoint();
        return endpoint is null ? "no Docker endpoint is configured"
            : await AnswersAsync(endpoint, cancellationToken) ? null
            : $"no answer from {endpoint}";
    }

    public override async Task<PostgresServer> StartAsync(CancellationToken cancellationToken) =>
        await DockerPostgresServer.StartAsync(cancellationToken);

    private static Uri? Endpoint()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } configured)
        {
            return Uri.TryCreate(configured, UriKind.Absolute, out var endpoint) ? endpoint : null;
        }

        if (OperatingSystem.IsWindows())
        {
            return new Uri("npipe://./pipe/docker_engine");
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string[] sockets = ["/var/run/docker.sock", $"{home}/.docker/run/docker.sock", $"{home}/.docker/desktop/docker.sock"];
        return sockets.Where(File.Exists).Select(socket => new Uri($"unix://{socket}")).FirstOrDefault();
    }

    private static async Task<bool> AnswersAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.Scheme == "npipe")
        {
            return File.Exists(@"\\.\pipe\" + Path.GetFileName(endpoint.LocalPath));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);

        try
        {
            using var socket = endpoint.Scheme == "unix"
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp);

            await (endpoint.Scheme == "unix"
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.LocalPath), limit.Token)
                : socket.ConnectAsync(endpoint.Host, endpoint.Port, limit.Token));
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ArgumentException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
