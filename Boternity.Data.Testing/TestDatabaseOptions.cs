using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Testing;

/// <summary>What a test wants different in the host over its database.</summary>
/// <remarks>Not thread-safe while it is being filled.</remarks>
public sealed class TestDatabaseOptions
{
    /// <summary>
    /// Keys of the section <c>Boternity:Data</c>, such as <c>MaxReaders</c>; they win over what the kit sets. Relative paths count from
    /// <see cref="TestDatabase.Folder"/>.
    /// </summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The service's own registrations. Runs for each host that is opened, after the library and <see cref="TestDatabase.Clock"/> are
    /// registered, so what it registers wins; it may call <c>AddBoternityData</c> as production does. Null: none.
    /// </summary>
    public Action<IServiceCollection>? ConfigureServices { get; set; }

    /// <summary>What <c>UseSecrets()</c> finds. Null: what it finds in production.</summary>
    internal IMasterKeyProvider? MasterKey { get; set; }
}
