using System.CommandLine;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Backups;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Hosting;

/// <summary>A command that runs: its arguments, its shell and the library.</summary>
internal sealed record Session(Shell Shell, ParseResult Arguments, IServiceProvider Services)
{
    private const int NameWidth = 12;

    public IKeyManager Keys => Services.GetRequiredService<IKeyManager>();

    public ISecretStore Secrets => Services.GetRequiredService<ISecretStore>();

    public IBackupManager Backups => Services.GetRequiredService<IBackupManager>();

    public Report Report { get; } = new(Shell.Console, NameWidth);

    /// <summary>The account that runs the command; users of the database have UUIDs, so that neither is taken for the other.</summary>
    public static SecretActor Actor
    {
        get
        {
            var account = Environment.UserName is { Length: > 0 } name ? $"os:{name}" : "os:unknown";
            return new SecretActor(SecretActorKind.User, account[..Math.Min(account.Length, SecretAuditEntry.MaxTextLength)]);
        }
    }
}
