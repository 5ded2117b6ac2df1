using System.Globalization;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Health;

/// <summary>The area <c>keys</c>: the master keys that can be had, beside those that the database wants. No key is shown.</summary>
internal sealed class KeyChecks(
    IMasterKeyProvider? provider,
    MasterKeyEnvironment environment,
    IOptions<MasterKeyOptions> options,
    IStorageExaminer examiner,
    IEnvelopeCipher cipher,
    TimeProvider clock)
{
    private const string RotateFix = "Run 'boternity-data keys rotate' for the scope, with --reencrypt.";

    // NIST SP 800-57 part 1 has one to two years for a key that encrypts data.
    private static readonly TimeSpan RotationAge = TimeSpan.FromDays(365);

    private readonly ReadPool _reads = new(examiner.Contexts, engine: null);

    public IEnumerable<Check> Checks() =>
    [
        new("keys.files", CheckFiles),
        new("keys.ring", CompareAsync) { Requires = SchemaChecks.Migrations },
        new("keys.rotation", CheckRotationAsync) { Requires = SchemaChecks.Migrations },
    ];

    private static string Describe(IEnumerable<KeyId> ids) => string.Join(", ", ids.Select(id => id.ToShortString()));

    private Finding CheckFiles()
    {
        string?[] candidates =
        [
            options.Value.File,
            environment.Variable(MasterKeySources.FileVariable),
            .. options.Value.Additional.Select(one => one.File),
            .. (environment.Variable(MasterKeySources.AdditionalVariable) ?? "").Split(Path.PathSeparator),
            environment.DefaultFile,
        ];
        string[] files = [.. candidates.OfType<string>().Where(path => path.Trim().Length > 0).Select(Path.GetFullPath).Distinct().Where(File.Exists)];
        var problems = new List<(CheckStatus Status, string Seen)>();
        foreach (var file in files)
        {
            problems.AddRange(ProblemsOf(file));
        }

        return problems.Count == 0
            ? Finding.Ok(files.Length == 0 ? "there is none in the places for them" : $"owner, mode and place are right: {string.Join(", ", files)}")
            : new Finding(
                problems.Max(one => one.Status),
                string.Join(" ", problems.Select(one => one.Seen)),
                "Keep key files with mode 0600 in a folder of 0700 away from the database: docs/encryption.md.");
    }

    private IEnumerable<(CheckStatus Status, string Seen)> ProblemsOf(string file)
    {
        if (environment.DatabaseDirectory is { } folder && MountedPath.IsBelow(file, folder))
        {
            yield return (
                environment.IsProduction ? CheckStatus.Fail : CheckStatus.Warn, Messages.KeyFileBesideDatabase(file, folder).Message);
        }

        var (isWorldReadable, refusal) = (false, default(string));
        try
        {
            using var content = KeyFileReader.For(environment, options.Value).Read(file);
            isWorldReadable = content?.IsWorldReadable == true;
        }
        catch (StoreException exception)
        {
            refusal = exception.Message;
        }

        if (refusal is not null)
        {
            yield return (CheckStatus.Fail, refusal);
        }
        else if (isWorldReadable)
        {
            yield return (CheckStatus.Warn, $"Others may read '{file}', which AllowWorldReadableKeyFile permits.");
        }
    }

    private async Task<Finding> CompareAsync(CancellationToken cancellationToken)
    {
        if (provider is null)
        {
            return Finding.Skipped("no master key was asked for (UseSecrets)");
        }

        var check = new MasterKeyCheck(_reads, cipher);
        MasterKeySet loaded;
        try
        {
            loaded = await provider.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.WrongKey)
        {
            var wanted = await check.RunAsync(keys: null, cancellationToken).ConfigureAwait(false);
            return wanted.IsEmpty && exception.Code == ErrorCodes.MasterKeyMissing
                ? Finding.Warn("there is no master key, and nothing is sealed yet", "Make one before the first secret: 'boternity-data keys init'.")
                : Finding.Fail(
                    $"{exception.Message} The database wants {(wanted.Wanted.Count == 0 ? "none" : Describe(wanted.Wanted.Keys))}.",
                    exception.Hint ?? "Put the key where docs/encryption.md says, or name its file.");
        }

        using var keys = loaded;
        var findings = await check.RunAsync(keys, cancellationToken).ConfigureAwait(false);
        return Judge(keys, findings);
    }

    private static Finding Judge(MasterKeySet keys, MasterKeyFindings findings)
    {
        var problems = new List<string>();
        if (findings.Missing.Count > 0)
        {
            problems.Add($"wanted and not loaded: {Describe(findings.Missing)}; loaded: {Describe(keys.Additional.Prepend(keys.Current).Select(key => key.Id))}");
        }

        if (findings is { Wanted.Count: 0, HasSealedRows: true })
        {
            problems.Add("there are sealed values, and no data key");
        }

        problems.AddRange(findings.Damage.SelectMany(one => one.Damaged).Select(one => $"data key {one.Id} does not unwrap ({one.Code})"));
        return Finding.Unless(
            problems,
            CheckStatus.Fail,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{keys.Current.Id.ToShortString()} is the current master key; {findings.Wanted.Values.Sum()} data key(s) have the keys they want"),
            "Load the master key that is named (MasterKey:Additional), or restore the rows of data_keys from a backup.");
    }

    private async Task<Finding> CheckRotationAsync(CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow() - RotationAge;
        var (open, old, wrappers) = await _reads.ReadAsync(
            async (context, token) => (
                await context.KeyRotationJobs.CountAsync(
                    job => job.State != KeyRotationState.Completed && job.State != KeyRotationState.CompletedWithFailures, token)
                    .ConfigureAwait(false),
                await context.LivingKeys().CountAsync(key => key.State == DataKeyState.Active && key.CreatedAt < oldest, token).ConfigureAwait(false),
                await context.LivingKeys().Select(key => key.WrappingKeyId).Distinct().CountAsync(token).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        var problems = new List<string>();
        if (open > 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{open} rotation(s) are not at their end"));
        }

        if (wrappers > 1)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"data keys are under {wrappers} master keys"));
        }

        if (old > 0)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{old} data key(s) that seal are older than a year"));
        }

        return Finding.Unless(
            problems, CheckStatus.Warn, "nothing is due", $"See 'boternity-data keys status'; go on with 'keys rewrap' or 'keys reencrypt'. {RotateFix}");
    }
}
