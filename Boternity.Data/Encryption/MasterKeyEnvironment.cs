using Boternity.Data.Storage;

namespace Boternity.Data.Encryption;

/// <summary>What the search for master keys reads from the process, in one place so that a test needs no real variables or directories.</summary>
internal sealed record MasterKeyEnvironment
{
    /// <summary>The value of an environment variable; null or empty: not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Removes a variable, so that no child process inherits it.</summary>
    public required Action<string> Forget { get; init; }

    /// <summary>Where container engines mount secrets.</summary>
    public required string ContainerDirectory { get; init; }

    /// <summary>The file that is looked at last; null: the account has no directory for it.</summary>
    public required string? DefaultFile { get; init; }

    /// <summary>The number of the user that this process acts as; 0 on Windows.</summary>
    public required uint User { get; init; }

    /// <summary>Whether the host runs in Production.</summary>
    public required bool IsProduction { get; init; }

    /// <summary>Whether the host runs in Development: there a key may be made.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Where the database's file is; null: on a server, or in memory.</summary>
    public required string? DatabaseDirectory { get; init; }

    /// <summary>As <see cref="DefaultFile"/>, of the account that this process acts for.</summary>
    public static string? DefaultFileOfAccount => DefaultFileOf(ConfigurationDirectory());

    /// <summary>The running process.</summary>
    public static MasterKeyEnvironment Process(bool isProduction, string? databaseDirectory) => new()
    {
        Variable = Environment.GetEnvironmentVariable,
        Forget = name => Environment.SetEnvironmentVariable(name, null),
        ContainerDirectory = "/run/secrets",
        DefaultFile = DefaultFileOfAccount,
        User = UnixFile.EffectiveUser,
        IsProduction = isProduction,
        DatabaseDirectory = databaseDirectory,
    };

    // $XDG_CONFIG_HOME or ~/.config; %LOCALAPPDATA% on Windows.
    private static string ConfigurationDirectory() => Environment.GetFolderPath(
        OperatingSystem.IsWindows() ? Environment.SpecialFolder.LocalApplicationData : Environment.SpecialFolder.ApplicationData,
        Environment.SpecialFolderOption.DoNotVerify);

    private static string? DefaultFileOf(string directory) => directory.Length == 0
        ? null
        : Path.Join(directory, OperatingSystem.IsWindows() ? "Boternity" : "boternity", "keys", "master.key");
}
