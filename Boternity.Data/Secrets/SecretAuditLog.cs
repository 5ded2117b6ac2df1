using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Secrets;

internal sealed class SecretAuditLog(ReadPool reads) : ISecretAuditLog
{
    private static readonly Keyset<SecretAuditEntry> ByTime =
        Keyset<SecretAuditEntry>.By("secret_audit_log/occurred_at", entry => entry.OccurredAt, entry => entry.Id);

    public Task<Page<SecretAuditEntry>> ListAsync(SecretAuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        filter.Scope?.Validate(nameof(SecretAuditFilter.Scope));
        if (filter.Name is { } wanted)
        {
            InputText.Validate(wanted, nameof(SecretAuditFilter.Name), SecretRules.MaxNameBytes);
            if (filter.Scope is null)
            {
                throw Messages.InvalidInput(nameof(SecretAuditFilter.Name), "needs a scope beside it");
            }
        }

        return reads.ReadAsync(
            (context, token) =>
            {
                var entries = context.SecretAuditEntries.AsNoTracking();
                if (filter.Scope is { } scope)
                {
                    entries = entries.Where(entry => entry.Scope == scope);
                }

                if (filter.Name is { } name)
                {
                    entries = entries.Where(entry => entry.Name == name);
                }

                return ByTime.ReadAsync(entries, filter.Order, page, token);
            },
            cancellationToken);
    }
}
