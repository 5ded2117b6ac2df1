using Boternity.Data.Encryption;

namespace Boternity.Data.Tests.Encryption;

/// <summary>What the search for master keys finds: variables, options and directories of a test's own.</summary>
internal sealed class MasterKeyHost
{
    public Dictionary<string, string> Variables { get; } = [];

    public MasterKeyOptions Options { get; set; } = new();

    public LoggedEvents Log { get; } = new();

    public bool IsProduction { get; set; }

    public bool IsDevelopment { get; set; }

    public string ContainerDirectory { get; set; } = "/nonexistent/run/secrets";

    public string? DefaultFile { get; set; }

    public string? DatabaseDirectory { get; set; }

    public uint User { get; set; } = KeyFileNative.EffectiveUser;

    public MasterKeyEnvironment Environment => new()
    {
        Variable = Variables.GetValueOrDefault,
        Forget = name => Variables.Remove(name),
        ContainerDirectory = ContainerDirectory,
        DefaultFile = DefaultFile,
        User = User,
        IsProduction = IsProduction,
        IsDevelopment = IsDevelopment,
        DatabaseDirectory = DatabaseDirectory,
    };

    public MasterKeySources Sources => new(Options, Environment, Log);

    /// <summary>Loads the keys; whatever lies there, it answers.</summary>
    public async Task<MasterKeySet> LoadAsync(CancellationToken cancellationToken)
    {
        using var sources = Sources;
        return await sources.LoadAsync(cancellationToken);
    }
}
