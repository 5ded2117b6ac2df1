using Boternity.Data.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Secrets;

internal sealed class SecretFileStore(SecretFileTree tree) : ISecretFileStore
{
    public SecretFileStore(IOptions<SecretFileOptions> options, TimeProvider clock, ILogger<SecretFileStore> logger)
        : this(new SecretFileTree(options.Value.Path!, clock, logger))
    {
    }

    public async Task<string> EnsureDirectoryAsync(string botId, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        return await RunAsync(() => tree.Ensure(bot), cancellationToken).ConfigureAwait(false);
    }

    public async Task WriteAsync(string botId, string name, string value, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        SecretFileRules.Name(name);
        using var bytes = SecretFileRules.Encode(value);
        await RunAsync(() => tree.Write(bot, name, bytes), cancellationToken).ConfigureAwait(false);
    }

    public async Task<string?> ReadAsync(string botId, string name, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        SecretFileRules.Name(name);
        return await RunAsync(() => tree.Read(bot, name, text => SecretFileRules.Trim(text).ToString()), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task<string?> ReadExactAsync(string botId, string name, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        SecretFileRules.Name(name);
        return await RunAsync(() => tree.Read(bot, name, text => text.ToString()), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteBotAsync(string botId, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        await RunAsync(() => tree.DeleteBot(bot), cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string botId, string name, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        SecretFileRules.Name(name);
        await RunAsync(() => tree.Delete(bot, name), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string botId, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        return await RunAsync(() => tree.List(bot), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> MissingRequiredAsync(string botId, CancellationToken cancellationToken)
    {
        var bot = SecretFileRules.BotId(botId);
        return await RunAsync<IReadOnlyList<string>>(
            () => [.. RequiredBotSecrets.All.Where(name => !tree.Read(bot, name, text => SecretFileRules.Trim(text).Length > 0))],
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(Action work, CancellationToken cancellationToken) => await RunAsync(
        () =>
        {
            work();
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    // Opening, renaming and syncing have no asynchronous form, and block for as long as the disk takes.
    private static async Task<TResult> RunAsync<TResult>(Func<TResult> work, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? throw Messages.Cancelled(WriteOutcome.None, cause: null, cancellationToken)
            : await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
}
