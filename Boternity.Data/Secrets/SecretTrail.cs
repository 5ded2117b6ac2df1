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

    // What was noted in this minute; a few thousand pairs at most are looked at together.
    private readonly ConcurrentDictionary<(Guid BotId, SecretOrigin Origin, string Name), long> _resolved = new();

    /// <summary>Makes an entry of now.</summary>
    public SecretAuditEntry Entry(SecretActor actor, SecretAuditAction action, SecretScope scope, string? name, string outcome = Ok) =>
        Make(actor, action, scope, name, secret: null, keyId: null, outcome);

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

    /// <summary>Notes that a bot got a secret, unless that was noted in this minute.</summary>
    public async Task WriteResolvedAsync(Guid botId, SecretOrigin origin, string name, Secret? secret, CancellationToken cancellationToken)
    {
        var minute = clock.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
        var key = (botId, origin, name);
        if (_resolved.TryGetValue(key, out var noted) && noted == minute)
        {
            return;
        }

        var actor = SecretActor.Bot(botId);
        await WriteAsync(
            secret is null
                ? Entry(actor, SecretAuditAction.Resolve, origin.Scope, name)
                : Entry(actor, SecretAuditAction.Resolve, secret),
            cancellationToken).ConfigureAwait(false);

        _resolved[key] = minute;
        foreach (var old in _resolved.Where(pair => pair.Value < minute))
        {
            _resolved.TryRemove(old);
        }
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
}
