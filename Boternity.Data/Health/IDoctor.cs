using Boternity.Data.Errors;
using Boternity.Data.Storage.Checks;

namespace Boternity.Data.Health;

/// <summary>Examines a database, its place and this process, and says what is wrong and what to do. Writes nothing.</summary>
/// <remarks>
/// For operators: works where the store does not open, and beside a live one. Reading the whole database keeps a snapshot, behind which the
/// write-ahead log of a busy store grows. Safe for use by many threads and processes at once. A file that nobody has open is read without leaving a trace; one whose last process was killed gets a new <c>-shm</c>.
/// </remarks>
public interface IDoctor
{
    /// <summary>Makes all checks, one after the other.</summary>
    /// <param name="options">How deep; null: as a glance.</param>
    /// <param name="cancellationToken">Stops it between or in checks.</param>
    /// <returns>
    /// The results as they come, area by area; docs/doctor.md has them all. A check that fails, or that gives no answer within 10 s (a deep one: 1 h),
    /// is a result and hides no other.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    IAsyncEnumerable<CheckResult> ExamineAsync(DoctorOptions? options, CancellationToken cancellationToken);

    /// <summary>Reads the whole database, and the contents of files: what <see cref="DoctorOptions.Deep"/> adds, with every finding.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The parts as they are done: schema, integrity, foreign keys, hashes of souls, contents of files, sealed values.</returns>
    /// <exception cref="StoreException">There is no database, or a part of it cannot be read at all.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    IAsyncEnumerable<VerifiedPart> VerifyAsync(CancellationToken cancellationToken);

    /// <summary>Reads what an operator wants to see first. Opens no key.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">There is no database, it is another program's, or it cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    Task<StoreStatus> GetStatusAsync(CancellationToken cancellationToken);
}
