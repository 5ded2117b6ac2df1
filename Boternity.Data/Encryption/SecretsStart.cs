using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Encryption;

/// <summary>Decides once whether secrets can be opened (security design 9.4), and holds the master keys from then on.</summary>
/// <remarks>
/// Thread-safe. A decision against is not kept: the next call decides again. It reads and never writes, so that it can run inside of a unit.
/// </remarks>
/// <param name="provider">Null where the service did not ask for secrets.</param>
/// <param name="check">Compares with the database.</param>
/// <param name="logs">Whether logs would show what is in rows.</param>
/// <param name="environment">What kind of host it is.</param>
/// <param name="options">Exceptions that the service makes.</param>
/// <param name="logger">Where warnings go.</param>
internal sealed class SecretsStart(
    IMasterKeyProvider? provider,
    MasterKeyCheck check,
    RowValueLogs logs,
    MasterKeyEnvironment environment,
    IOptions<SecretsOptions> options,
    ILogger<SecretsStart> logger) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile MasterKeySet? _keys;

    /// <summary>Whether the service asked for secrets.</summary>
    public bool IsEnabled => provider is not null && !options.Value.Locked;

    /// <summary>Data keys that did not unwrap at the start.</summary>
    public IReadOnlyList<DamagedDataKey> Damaged { get; private set; } = [];

    /// <summary>Master keys that the database wants and that were not loaded.</summary>
    public IReadOnlyList<KeyId> Missing { get; private set; } = [];

    /// <returns>The master keys, which stay this object's.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.SecretStoreLocked"/>, or why the keys do not fit; several reasons as one exception that lists them.
    /// </exception>
    public ValueTask<MasterKeySet> GetKeysAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            throw Messages.SecretStoreLocked();
        }

        return _keys is { } keys ? ValueTask.FromResult(keys) : new ValueTask<MasterKeySet>(DecideOnceAsync(cancellationToken));
    }

    /// <summary>Zeroes the master keys.</summary>
    public void Dispose()
    {
        _keys?.Dispose();
        _gate.Dispose();
    }

    private async Task<MasterKeySet> DecideOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }

        try
        {
            return _keys ??= await DecideAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<MasterKeySet> DecideAsync(CancellationToken cancellationToken)
    {
        List<StoreException> errors = environment.IsProduction && !options.Value.AllowRowValuesInLogs ? [.. logs.Find()] : [];
        var (keys, refusal) = await LoadAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var findings = await check.RunAsync(keys, cancellationToken).ConfigureAwait(false);
            if (keys is null && refusal!.Code == ErrorCodes.MasterKeyMissing && errors.Count == 0 && findings.IsEmpty)
            {
                keys = MakeDevelopmentKey();
            }

            errors.AddRange(keys is null ? [refusal!] : Compare(keys, findings));
            if (findings is { Wanted.Count: 0, HasSealedRows: true })
            {
                errors.Add(Messages.DataKeysMissing());
            }

            if (errors.Count > 0)
            {
                throw Messages.AllOf(errors);
            }

            Tell(keys!, findings);
            return keys!;
        }
        catch
        {
            keys?.Dispose();
            throw;
        }
    }

    // What is wrong with the keys is told with what is wrong besides.
    private async Task<(MasterKeySet? Keys, StoreException? Refusal)> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await provider!.LoadAsync(cancellationToken).ConfigureAwait(false), null);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.WrongKey)
        {
            return (null, exception);
        }
    }

    /// <summary>Only where nothing was configured and nothing can be lost.</summary>
    private MasterKeySet? MakeDevelopmentKey()
    {
        if (!environment.IsDevelopment
            || environment.DefaultFile is not { } path
            || provider is not MasterKeySources sources
            || !FindsNothing(sources))
        {
            return null;
        }

        if (DevelopmentKey.TryMake(path))
        {
            logger.DevelopmentKeyMade(path);
        }

        return sources.Find();
    }

    // A file that was named and is not there is as missing, and is the operator's to make.
    private static bool FindsNothing(MasterKeySources sources)
    {
        try
        {
            return sources.Find() is null;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private IEnumerable<StoreException> Compare(MasterKeySet keys, MasterKeyFindings findings)
    {
        var opensNone = findings.Wanted.Count > 0 && findings.Missing.Count == findings.Wanted.Count;
        if (opensNone || (findings.Missing.Count > 0 && !options.Value.AllowMissingKeys))
        {
            yield return Messages.MasterKeyMismatch(
                [.. findings.Missing.Select(id => Describe(id, findings.Wanted[id]))],
                [.. keys.Additional.Prepend(keys.Current).Select(key => key.Id.ToShortString())]);
        }

        foreach (var (_, _, opensSome, cause) in findings.Damage)
        {
            if (!opensSome)
            {
                yield return cause;
            }
        }
    }

    private void Tell(MasterKeySet keys, MasterKeyFindings findings)
    {
        Missing = findings.Missing;
        Damaged = [.. findings.Damage.SelectMany(one => one.Damaged)];

        logger.SecretsReady(keys.Current.Id.ToShortString(), findings.Wanted.Values.Sum());
        foreach (var (masterKey, damaged, _, _) in findings.Damage)
        {
            logger.DataKeysDamaged(masterKey.ToShortString(), string.Join(", ", damaged.Select(key => key.Id)));
        }

        if (Missing.Count > 0)
        {
            logger.MasterKeysNotLoaded(string.Join(", ", Missing.Select(id => Describe(id, findings.Wanted[id]))));
        }

        var pending = findings.Wanted.Where(one => one.Key != keys.Current.Id && keys.Find(one.Key) is not null).ToList();
        if (pending.Count > 0)
        {
            logger.RewrapPending(keys.Current.Id.ToShortString(), string.Join(", ", pending.Select(one => Describe(one.Key, one.Value))));
        }
    }

    private static string Describe(KeyId id, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{id.ToShortString()} ({count} data key{(count == 1 ? "" : "s")})");
}
