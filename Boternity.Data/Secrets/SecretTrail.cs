using System.Collections.Concurrent;
using System.Diagnostics;
using Boternity.Data.Encryption;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>Writes the trail of secrets.</summary>
internal sealed class SecretTrail(IWriteQueue writes, TimeProvider clock)
{
    public const string Ok = "ok";
    public const string WithFailures = "completed_with_failures";

    private MinuteNotes _resolved = new(minute: 0);

    /// <summary>Makes an entry of now.</summary>
    public SecretAuditEntry Entry(
        SecretActor actor, SecretAuditAction action, SecretScope scope, string? name, string outcome = Ok, KeyId? keyId = null) =>
        Make(actor, action, scope, name, secret: null, keyId, outcome);

    /// <summary>Makes an entry about a row.</summary>
    public SecretAuditEntry Entry(SecretActor actor, SecretAuditAction action, Secret secret, string outcome = Ok) =>
        Make(actor, action, secret.Scope, secret.Key, secret, secret.EncryptedValue?.KeyId, outcome);

    /// <summary>Makes an entry about a data key.</summary>
    public SecretAuditEntry Entry(SecretActor actor, SecretAuditAction action, DataKey key, string outcome = Ok) =>
        Make(actor, action, key.Scope, name: null, secret: null, key.Id, outcome);

    /// <summary>Commits an entry in a unit of its own, or adds it to the one that the caller runs in.</summary>
    public Task WriteAsync(SecretAuditEntry entry, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            (context, token) =>
            {
                context.SecretAuditEntries.Add(entry);
                return context.SaveChangesAsync(token);
            },
            cancellationToken);

    /// <summary>Notes data keys that did not unwrap when the service started.</summary>
    public Task WriteDamagedAsync(IReadOnlyCollection<DamagedDataKey> damaged, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            (context, token) =>
            {
                context.SecretAuditEntries.AddRange(damaged.Select(key =>
                    Entry(SecretActor.System, SecretAuditAction.OpenFailed, key.Scope, name: null, key.Code, key.Id)));
                return context.SaveChangesAsync(token);
            },
            cancellationToken);

    /// <summary>Notes that a bot got a secret, unless that was noted in this minute.</summary>
    public async Task WriteResolvedAsync(Guid botId, SecretOrigin origin, string name, Secret? secret, CancellationToken cancellationToken)
    {
        var notes = NotesOf(clock.GetUtcNow().Ticks / TimeSpan.TicksPerMinute);
        var key = (botId, origin, name);
        if (notes.Noted.ContainsKey(key))
        {
            return;
        }

        var actor = SecretActor.Bot(botId);
        await WriteAsync(
            secret is null
                ? Entry(actor, SecretAuditAction.Resolve, origin.Scope, name)
                : Entry(actor, SecretAuditAction.Resolve, secret),
            cancellationToken).ConfigureAwait(false);

        notes.Noted.TryAdd(key, true);
    }

    private SecretAuditEntry Make(
        SecretActor actor, SecretAuditAction action, SecretScope scope, string? name, Secret? secret, KeyId? keyId, string outcome)
    {
        var now = clock.GetInstant();
        return new SecretAuditEntry
        {
            Id = Uuid7.Create(now),
            OccurredAt = now,
            ActorKind = actor.Kind,
            ActorId = actor.Id,
            Action = action,
            Scope = scope,
            SecretId = secret?.Id,
            Name = name,
            ValueVersion = secret?.Version,
            KeyId = keyId,
            Outcome = outcome,
            CorrelationId = Activity.Current?.TraceId.ToHexString(),
        };
    }

    /// <summary>The notes of a minute; those of another one go as a whole.</summary>
    private MinuteNotes NotesOf(long minute)
    {
        var notes = Volatile.Read(ref _resolved);
        if (notes.Minute == minute)
        {
            return notes;
        }

        // Whoever is late by a minute gets notes that nobody shares, at worst: the trail has an entry more then, never one less.
        var begun = new MinuteNotes(minute);
        var other = Interlocked.CompareExchange(ref _resolved, begun, notes);
        return other.Minute == minute ? other : begun;
    }

    /// <summary>What was noted in one minute.</summary>
    private sealed class MinuteNotes(long minute)
    {
        public long Minute => minute;

        public ConcurrentDictionary<(Guid BotId, SecretOrigin Origin, string Name), bool> Noted { get; } = new();
    }
}
