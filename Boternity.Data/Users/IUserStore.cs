using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Users;

/// <summary>The people who own bots and API keys.</summary>
/// <remarks>
/// Safe for use by many threads at once. A write is durable when its task completes, and joins the unit it is called in, if any. Every
/// method may throw a <see cref="StoreException"/> when the database is not available and a <see cref="StoreCanceledException"/> when its
/// token fires; only further reasons are named below. That the last admin stays holds for writes of this store, not for SQL past it.
/// </remarks>
public interface IUserStore
{
    /// <summary>Adds a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored user.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: a member is out of its range. <see cref="StoreErrorKind.Conflict"/>
    /// (<see cref="ConflictReason.Duplicate"/>, constraint <c>idx_users_email_ci</c>): the email is taken, in this or another case.
    /// </exception>
    Task<User> CreateAsync(NewUser user, CancellationToken cancellationToken);

    /// <summary>Adds the first admin, who can then add everybody else. Of calls that run at once one succeeds, in all services.</summary>
    /// <param name="email">As <see cref="NewUser.Email"/>.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The stored user.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: there is an admin (<see cref="ErrorCodes.AdminExists"/>), or the email is taken
    /// (<see cref="ErrorCodes.Duplicate"/>). <see cref="StoreErrorKind.InvalidInput"/>: not an email.
    /// </exception>
    Task<User> CreateInitialAdminAsync(string email, CancellationToken cancellationToken);

    /// <summary>Finds a user by id.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The user, or null.</returns>
    Task<User?> GetAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Finds a user by email.</summary>
    /// <param name="email">Compared trimmed and without regard to the case of ASCII letters; all other letters count as they are.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The user, or null.</returns>
    Task<User?> GetByEmailAsync(string email, CancellationToken cancellationToken);

    /// <summary>Reads one page of the users, newest first.</summary>
    /// <param name="role">Only users of this role; of every role when null.</param>
    /// <param name="page">Which page of them.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The page; empty when there are none.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: the role, the page size or the cursor is not valid.
    /// </exception>
    Task<Page<User>> ListAsync(UserRole? role, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Changes the named columns of a user and no others.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="update">What to change.</param>
    /// <param name="expectedRevision">The <see cref="User.Revision"/> the caller read; null to change whatever is there.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The user as stored now.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such user. <see cref="StoreErrorKind.Conflict"/>: the revision has moved on, the email is
    /// taken, or the last admin would be none (<see cref="ErrorCodes.LastAdmin"/>). <see cref="StoreErrorKind.InvalidInput"/>: a member
    /// is out of its range.
    /// </exception>
    Task<User> UpdateAsync(Guid id, UserUpdate update, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>Deletes a user and, by cascade, the user's API keys. The user's bots stay and belong to nobody. There is no undo.</summary>
    /// <param name="id">The user's id.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the deletion is durable.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such user. <see cref="StoreErrorKind.Conflict"/>: the last admin
    /// (<see cref="ErrorCodes.LastAdmin"/>).
    /// </exception>
    Task DeleteAsync(Guid id, CancellationToken cancellationToken);
}
