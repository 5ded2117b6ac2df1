using System.Globalization;
using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Checks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Health;

/// <summary>Reads the whole database, and the contents of files; the area <c>content</c> of the doctor.</summary>
internal sealed class ContentVerifier(
    IStorageExaminer examiner, IStorageEngine engine, SealedValueCheck sealedValues, IOptions<DatabaseConfig> config, TimeProvider clock)
{
    // A soul has up to 1 MiB.
    private const int SoulsAtOnce = 16;

    // So many are named in a line; the command verify names all.
    private const int Named = 5;

    private readonly ReadPool _reads = new(examiner.Contexts, engine: null);

    private (string Name, Func<CancellationToken, Task<VerifiedPart>> VerifyAsync)[] Parts =>
    [
        Part("schema", CompareSchemaAsync),
        Part("integrity", examiner.CheckIntegrityAsync),
        Part("foreign_keys", examiner.CheckForeignKeysAsync),
        Part("souls", CheckSoulsAsync),
        ("files", CheckFilesAsync),
        ("secrets", token => sealedValues.RunAsync(_reads, token)),
    ];

    public IEnumerable<Check> Checks() =>
        Parts.Skip(1).Select(part => new Check($"content.{part.Name}", async token => Judge(await part.VerifyAsync(token).ConfigureAwait(false)))
        {
            IsDeep = true,
            Requires = part.Name is "integrity" or "foreign_keys" ? examiner.DatabaseCheck : SchemaChecks.Migrations,
        });

    public async IAsyncEnumerable<VerifiedPart> VerifyAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (name, verify) in Parts)
        {
            VerifiedPart part;
            try
            {
                part = await examiner.SteadyAsync(verify, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
            {
                // What is too damaged to be read is a finding, and the other parts may still be whole.
                part = translated is StoreException { Kind: StoreErrorKind.Corrupt }
                    ? new VerifiedPart(name, [new StoreDamage("", null, translated.Message)], Skipped: null)
                    : throw translated;
            }
            catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException)
            {
                // A value that is no id or instant; the exception's text may quote it.
                part = new VerifiedPart(name, [new StoreDamage("", null, "a row has a value that is not of its column's form")], Skipped: null);
            }

            yield return part;
        }
    }

    private static (string, Func<CancellationToken, Task<VerifiedPart>>) Part(
        string name, Func<CancellationToken, Task<IReadOnlyList<StoreDamage>>> verify) =>
        (name, async token => new VerifiedPart(name, await verify(token).ConfigureAwait(false), Skipped: null));

    private static Finding Judge(VerifiedPart part)
    {
        if (part.Skipped is { } why)
        {
            return Finding.Skipped(why);
        }

        if (part.Damage.Count == 0)
        {
            return Finding.Ok("nothing was found");
        }

        var named = string.Join("; ", part.Damage.Take(Named).Select(Describe));
        return Finding.Fail(
            string.Create(CultureInfo.InvariantCulture, $"{part.Damage.Count} found: {named}"),
            "'boternity-data verify' names all. Find out why (the disk, another program), and restore what was lost from a backup.");
    }

    private static string Describe(StoreDamage one) => one switch
    {
        { Table: "" } => one.Problem,
        { RecordId: null } => $"{one.Table}: {one.Problem}",
        _ => $"{one.Table} {one.RecordId}: {one.Problem}",
    };

    private async Task<IReadOnlyList<StoreDamage>> CompareSchemaAsync(CancellationToken cancellationToken)
    {
        var facts = await examiner.ReadSchemaAsync(cancellationToken).ConfigureAwait(false);
        var migrations = engine.Migrations;
        if (facts.Epoch != migrations.Epoch)
        {
            SchemaGate.CheckEpoch(engine.Location, facts.Epoch, migrations.Epoch);
            return [new StoreDamage("__EFMigrationsHistory", null, SchemaChecks.CompareHistory(facts.Applied, DriverMigrationsAssembly.IdsOf(migrations)).Seen)];
        }

        return migrations.LoadManifest() is { } head
            ? [.. head.Compare(facts.Live).Differences.Select(one => new StoreDamage("", null, one))]
            : [];
    }

    private async Task<IReadOnlyList<StoreDamage>> CheckSoulsAsync(CancellationToken cancellationToken)
    {
        var damage = new List<StoreDamage>();
        var last = Guid.Empty;
        while (true)
        {
            var after = last;
            var souls = await _reads.ReadAsync(
                (context, token) => context.SoulVersions.AsNoTracking()
                    .Where(soul => soul.Id.CompareTo(after) > 0)
                    .OrderBy(soul => soul.Id)
                    .Take(SoulsAtOnce)
                    .Select(soul => new { soul.Id, soul.Content, soul.Hash })
                    .ToListAsync(token),
                cancellationToken).ConfigureAwait(false);
            damage.AddRange(souls
                .Where(soul => !IsIntact(soul.Content, soul.Hash))
                .Select(soul => new StoreDamage("soul_versions", soul.Id.ToString(), "its content does not match its hash")));
            if (souls.Count < SoulsAtOnce)
            {
                return damage;
            }

            last = souls[^1].Id;
        }
    }

    // A damaged text may have no bytes that could be hashed.
    private static bool IsIntact(string content, string hash)
    {
        try
        {
            return SoulVersion.ComputeHash(content) == hash;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private async Task<VerifiedPart> CheckFilesAsync(CancellationToken cancellationToken)
    {
        if (config.Value.FilesPath is not { } path)
        {
            return new VerifiedPart("files", [], "no folder of contents is configured (FilesPath)");
        }

        var damage = new List<StoreDamage>();
        var check = new FileContentCheck(_reads, new BlobTree(Path.GetFullPath(path), clock));
        await foreach (var one in check.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            damage.Add(new StoreDamage(
                "bot_file_versions",
                string.Create(CultureInfo.InvariantCulture, $"{one.FileId} version {one.Version}"),
                $"its content is {Clause(one.Kind)}"));
        }

        return new VerifiedPart("files", damage, Skipped: null);
    }

    private static string Clause(FileDamageKind kind) => kind switch
    {
        FileDamageKind.Missing => "missing",
        FileDamageKind.WrongSize => "of another size",
        FileDamageKind.WrongHash => "another one",
        FileDamageKind.NotAFile => "no plain file, or its hash is none",
        _ => "not readable",
    };
}
