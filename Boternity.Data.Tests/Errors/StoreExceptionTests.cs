using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Errors;

public sealed class StoreExceptionTests
{
    private static readonly StoreErrorKind[] TransientKinds =
    [
        StoreErrorKind.Busy, StoreErrorKind.Timeout, StoreErrorKind.SnapshotExpired,
        StoreErrorKind.StorageFull, StoreErrorKind.StorageUnavailable, StoreErrorKind.ResourceExhausted,
    ];

    [Test]
    public void IsTransient_follows_from_the_kind([Values] StoreErrorKind kind)
    {
        var error = new StoreException(kind, ErrorCodes.Internal, "text");

        Assert.That(error.IsTransient, Is.EqualTo(TransientKinds.Contains(kind)));
    }

    [TestCase(ConflictReason.Duplicate, false)]
    [TestCase(ConflictReason.Revision, false)]
    [TestCase(ConflictReason.Serialization, true)]
    public void IsTransient_of_a_conflict_follows_from_its_reason(ConflictReason reason, bool expected)
    {
        var error = new StoreException(StoreErrorKind.Conflict, ErrorCodes.Serialization, "text") { Conflict = reason };

        Assert.That(error.IsTransient, Is.EqualTo(expected));
    }

    [Test]
    public void Settle_keeps_an_outcome_that_is_known()
    {
        var open = new StoreException(StoreErrorKind.NotFound, ErrorCodes.NotFound, "text");
        var known = new StoreException(StoreErrorKind.NotFound, ErrorCodes.NotFound, "text") { Outcome = WriteOutcome.Unknown };

        open.Settle(WriteOutcome.RolledBack);
        known.Settle(WriteOutcome.RolledBack);

        Assert.That((open.Outcome, known.Outcome), Is.EqualTo((WriteOutcome.RolledBack, WriteOutcome.Unknown)));
    }
}
