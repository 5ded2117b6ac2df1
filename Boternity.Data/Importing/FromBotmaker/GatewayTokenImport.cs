using Boternity.Data.Bots;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBotmaker;

/// <summary>The tokens in clear of <c>bots.gateway_token</c>, each sealed as its bot's secret. A bot is taken whether or not its token is.</summary>
/// <param name="bots">The table that has them.</param>
/// <param name="count">How many there are.</param>
/// <param name="run">The import.</param>
/// <param name="secrets">Where they go.</param>
/// <param name="comparison">Says whether one that is here is the same.</param>
/// <param name="start">Says whether anything can be sealed.</param>
internal sealed class GatewayTokenImport(
    UpstreamTable bots, long count, ImportRun run, ISecretStore secrets, SecretComparison comparison, SecretsStart start) : ITableImport
{
    public const string Column = "gateway_token";

    private const string SecretName = "GATEWAY_TOKEN";

    private static readonly string[] Columns = ["id", "name", Column];

    private string? _refusal;

    public string Table => $"bots.{Column}";

    public UpstreamTable Source => new(Table, Columns, ["id"], HasRowId: true, count);

    public IReadOnlyCollection<string> SecretColumns => [Column];

    public static bool HasToken(UpstreamRow row) => row[Column] is not (null or "");

    /// <exception cref="StoreException">A master key is loaded that is not this database's.</exception>
    public async Task CheckAsync(UpstreamTable table, ImportRun run, CancellationToken cancellationToken)
    {
        if (table.Rows == 0)
        {
            return;
        }

        try
        {
            await start.GetKeysAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Code is ErrorCodes.SecretStoreLocked or ErrorCodes.MasterKeyMissing)
        {
            _refusal = "no master key is loaded that could seal it";
        }
    }

    public async Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        foreach (var row in run.File.Read(bots).Where(HasToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var token = new UpstreamRow(table, [.. Columns.Select(column => row[column])]);
            try
            {
                var outcome = await SealAsync(row, cancellationToken).ConfigureAwait(false);
                if (outcome == RowOutcome.Differs)
                {
                    tally.Differ(token);
                }
                else
                {
                    tally.Take(isNew: outcome == RowOutcome.Taken);
                }
            }
            catch (RefusedRowException exception)
            {
                tally.Refuse(token, exception.Message);
            }
            catch (StoreException exception) when (exception.Kind == StoreErrorKind.InvalidInput)
            {
                tally.Refuse(token, exception.Message);
            }
        }

        run.Taken(table);
    }

    private async Task<RowOutcome> SealAsync(UpstreamRow row, CancellationToken cancellationToken)
    {
        var mapped = new RowMapping(run.Source.System, row);
        var bot = mapped.Key("id");
        if (!run.Entities.Of(typeof(Bot)).Known.Contains(EntityTable.Joined([bot])))
        {
            RowMapping.Refuse("its bot is not here");
        }

        var token = mapped.RequiredText(Column);
        var scope = SecretScope.Bot(bot);

        // Also what sealing it would refuse, which a plan tells.
        using var value = SecretText.Encode(token);
        try
        {
            if (await comparison.HasValueAsync(scope, SecretName, value.Memory, cancellationToken).ConfigureAwait(false) is { } isSame)
            {
                return isSame ? RowOutcome.AlreadyThere : RowOutcome.Differs;
            }
        }
        catch (StoreException exception) when (exception.Code == ErrorCodes.SecretStoreLocked)
        {
            RowMapping.Refuse("no master key is loaded that could open the one that is here");
        }

        if (_refusal is { } refusal)
        {
            RowMapping.Refuse(refusal);
        }

        if (!run.IsPlan)
        {
            var options = new PutSecretOptions { Actor = run.Source.Actor, ExpectedVersion = 0 };
            await secrets.PutAsync(scope, SecretName, token, options, cancellationToken).ConfigureAwait(false);
        }

        return RowOutcome.Taken;
    }
}
