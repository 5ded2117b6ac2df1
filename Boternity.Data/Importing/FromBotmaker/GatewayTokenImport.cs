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
/// <param name="start">Says whether anything can be sealed.</param>
internal sealed class GatewayTokenImport(UpstreamTable bots, long count, ImportRun run, ISecretStore secrets, SecretsStart start) : ITableImport
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
                var isNew = await SealAsync(row, cancellationToken).ConfigureAwait(false);
                tally.Take(isNew);
                if (!isNew)
                {
                    tally.Adjust("a secret of that scope and name is here; values are not compared");
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

    private async Task<bool> SealAsync(UpstreamRow row, CancellationToken cancellationToken)
    {
        var mapped = new RowMapping(run.Source.System, row);
        var bot = mapped.Key("id");
        if (!run.Entities.Of(typeof(Bot)).Known.Contains(EntityTable.Joined([bot])))
        {
            RowMapping.Refuse("its bot is not here");
        }

        var token = mapped.RequiredText(Column);
        var scope = SecretScope.Bot(bot);
        if (await secrets.ExistsAsync(scope, SecretName, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        if (_refusal is { } refusal)
        {
            RowMapping.Refuse(refusal);
        }

        if (run.IsPlan)
        {
            // What sealing it would refuse.
            SecretText.Encode(token).Dispose();
        }
        else
        {
            var options = new PutSecretOptions { Actor = run.Source.Actor, ExpectedVersion = 0 };
            await secrets.PutAsync(scope, SecretName, token, options, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
