using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Support;

/// <summary>What a test wants different in the host of its database.</summary>
public sealed class TestDatabaseOptions
{
    /// <summary>Keys of the configuration section, such as <c>MaxReaders</c>; they win over the harness's.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs after the library is registered, so what it registers wins.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; set; }
}
