using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Cli.Demo;

/// <summary>The demo's master key: a file beside the database's folder and not in it, so that a backup of that has not both.</summary>
internal static class DemoKey
{
    private static readonly string[] Variables =
        ["BOTERNITY_MASTER_KEY", "BOTERNITY_MASTER_KEY_FILE", "BOTERNITY_MASTER_KEY_ADDITIONAL_FILES"];

    /// <summary><c>.boternity/boternity.db</c> has <c>.boternity-keys/master.key</c>.</summary>
    public static string FileFor(string database) =>
        Path.Join($"{Path.TrimEndingDirectorySeparator(Path.GetDirectoryName(Path.GetFullPath(database)) ?? "")}-keys", "master.key");

    /// <summary>Keeps the keys of real services, which the environment may name, out of the demo.</summary>
    public static void ForgetOthers() => Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));

    /// <summary>Makes the key unless it is there.</summary>
    /// <returns>Null when it was there.</returns>
    public static async Task<MadeMasterKey?> MakeIfAbsentAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        File.Exists(services.GetRequiredService<IOptions<MasterKeyOptions>>().Value.File)
            ? null
            : await services.GetRequiredService<MasterKeySetup>().MakeFirstAsync(path: null, cancellationToken);
}
