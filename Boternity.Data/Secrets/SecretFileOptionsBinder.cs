using Boternity.Data.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Secrets;

/// <summary>Fills <see cref="SecretFileOptions"/>: the section, then the environment, then code; at last the default.</summary>
/// <param name="section">The section; null: none.</param>
/// <param name="environment">Null: the running process.</param>
internal sealed class SecretFileOptionsBinder(IConfiguration? section, DatabaseEnvironment? environment = null)
    : IConfigureOptions<SecretFileOptions>, IPostConfigureOptions<SecretFileOptions>, IValidateOptions<SecretFileOptions>
{
    public const string Variable = "SECRETS_DIR";

    private const string DefaultPath = "./secrets";

    private readonly DatabaseEnvironment _environment = environment ?? DatabaseEnvironment.Process;

    public void Configure(SecretFileOptions options)
    {
        // A misspelt key would leave the secrets elsewhere unseen.
        section?.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        if (_environment.Variable(Variable) is { Length: > 0 } path)
        {
            options.Path = path;
        }
    }

    public void PostConfigure(string? name, SecretFileOptions options) => options.Path = FolderPath.MakeAbsolute(
        string.IsNullOrWhiteSpace(options.Path) ? DefaultPath : options.Path,
        _environment.CurrentDirectory);

    public ValidateOptionsResult Validate(string? name, SecretFileOptions options) =>
        FolderPath.Error(options.Path!, $"the path of secret files ({SecretFileOptions.SectionName}:Path, {Variable})") is { } error
            ? ValidateOptionsResult.Fail(error)
            : ValidateOptionsResult.Success;
}
