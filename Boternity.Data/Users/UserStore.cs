using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Users;

internal sealed class UserStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IUserStore
{
    private const string Subject = "user";

    // Whoever adds, promotes, demotes or deletes an admin holds it, so that each sees what the one before left.
    private const string AdminLock = "users.admin";

    private static readonly Keyset<User> ByCreation = Keyset<User>.By("users/created_at", user => user.CreatedAt, user => user.Id);

    private static readonly ModelQuery<Guid, User?> ById =
        new((context, id, _) => context.Users.AsNoTracking().FirstOrDefault(user => user.Id == id));

    private static readonly ModelQuery<string, User?> ByEmail =
        new((context, email, _) => context.Users.AsNoTracking().FirstOrDefault(user => user.NormalizedEmail == email));

    public Task<User> CreateAsync(NewUser user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var email = UserRules.Email(user.Email);
        InputValue.Member<UserRole>(user.Role, nameof(User.Role));

        return WriteAsync(
            async (context, token) =>
            {
                if (user.Role == UserRole.Admin)
                {
                    await engine.LockAsync(context, AdminLock, token).ConfigureAwait(false);
                }

                return await InsertAsync(context, email, user.Role, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<User> CreateInitialAdminAsync(string email, CancellationToken cancellationToken)
    {
        var checkedEmail = UserRules.Email(email);

        return WriteAsync(
            async (context, token) =>
            {
                await engine.LockAsync(context, AdminLock, token).ConfigureAwait(false);
                return await AnyAdminAsync(context, token).ConfigureAwait(false)
                    ? throw Messages.AdminExists()
                    : await InsertAsync(context, checkedEmail, UserRole.Admin, token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public Task<User?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<User?> GetByEmailAsync(string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        if (!InputText.IsStorable(email))
        {
            return Task.FromResult<User?>(null);
        }

        var normalized = UserRules.Normalized(email);
        return reads.ReadAsync((context, token) => ByEmail.RunAsync(context, normalized, token), cancellationToken);
    }

    public Task<Page<User>> ListAsync(UserRole? role, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member(role, nameof(User.Role));

        return reads.ReadAsync(
            (context, token) =>
            {
                var users = context.Users.AsNoTracking();
                if (role is { } wanted)
                {
                    users = users.Where(user => user.Role == wanted);
                }

                return ByCreation.ReadAsync(users, SortOrder.Descending, page, token);
            },
            cancellationToken);
    }

    public Task<User> UpdateAsync(Guid id, UserUpdate update, long? expectedRevision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var email = update.Email is null ? null : UserRules.Email(update.Email);
        InputValue.Member(update.Role, nameof(User.Role));

        return WriteAsync(
            async (context, token) =>
            {
                if (update.Role is not null)
                {
                    await engine.LockAsync(context, AdminLock, token).ConfigureAwait(false);
                }

                var row = context.Users.Where(user => user.Id == id);
                var isDemotion = update.Role == UserRole.User && await IsAdminAsync(row, token).ConfigureAwait(false);
                var expected = expectedRevision is { } revision ? row.Where(user => user.Revision == revision) : row;
                var written = await expected
                    .ExecuteUpdateAsync(
                        set =>
                        {
                            set.SetProperty(user => user.Revision, user => user.Revision + 1);
                            if (email is not null)
                            {
                                set.SetProperty(user => user.Email, email);
                            }

                            if (update.Role is { } role)
                            {
                                set.SetProperty(user => user.Role, role);
                            }
                        },
                        token)
                    .ConfigureAwait(false);

                var stored = await row.AsNoTracking().FirstOrDefaultAsync(token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);
                if (written == 0)
                {
                    throw Messages.RevisionConflict(Subject, id, expectedRevision!.Value, stored.Revision);
                }

                await EnsureAdminLeftAsync(context, id, wasAdmin: isDemotion, token).ConfigureAwait(false);
                return stored;
            },
            cancellationToken);
    }

    public Task DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                await engine.LockAsync(context, AdminLock, token).ConfigureAwait(false);
                var row = context.Users.Where(user => user.Id == id);
                var wasAdmin = await IsAdminAsync(row, token).ConfigureAwait(false);
                if (await row.ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    throw Messages.NotFound(Subject, id);
                }

                await EnsureAdminLeftAsync(context, id, wasAdmin, token).ConfigureAwait(false);
            },
            cancellationToken);

    private static Task<bool> IsAdminAsync(IQueryable<User> row, CancellationToken cancellationToken) =>
        row.AnyAsync(user => user.Role == UserRole.Admin, cancellationToken);

    private static Task<bool> AnyAdminAsync(BoternityDbContext context, CancellationToken cancellationToken) =>
        context.Users.AnyAsync(user => user.Role == UserRole.Admin, cancellationToken);

    /// <exception cref="StoreException">There was an admin and is none.</exception>
    private static async Task EnsureAdminLeftAsync(BoternityDbContext context, Guid id, bool wasAdmin, CancellationToken cancellationToken)
    {
        if (wasAdmin && !await AnyAdminAsync(context, cancellationToken).ConfigureAwait(false))
        {
            throw Messages.LastAdmin(id);
        }
    }

    private async Task<User> InsertAsync(BoternityDbContext context, string email, UserRole role, CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var user = new User { Id = Uuid7.Create(now), Email = email, Role = role, CreatedAt = now };
        context.Users.Add(user);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return user;
    }

    private async Task<User> WriteAsync(Func<BoternityDbContext, CancellationToken, Task<User>> unit, CancellationToken cancellationToken)
    {
        try
        {
            return await writes.WriteAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (IsEmailTaken(exception))
        {
            throw Messages.EmailTaken(exception);
        }
    }

    // Two unique indexes have the email, and which of them answers is the driver's choice.
    private static bool IsEmailTaken(StoreException exception) =>
        exception is { Conflict: ConflictReason.Duplicate, Constraint: "idx_users_email" or "idx_users_email_ci" }
            or { Conflict: ConflictReason.Duplicate, Table: "users", Columns: ["email"] or ["normalized_email"] };
}
