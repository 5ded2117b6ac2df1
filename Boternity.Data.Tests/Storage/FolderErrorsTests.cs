using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

[Platform(Exclude = "Win", Reason = "the numbers are Unix's")]
public sealed class FolderErrorsTests
{
    private static IEnumerable<TestCaseData> Failures()
    {
        foreach (var (failure, kind, code) in new (Exception, StoreErrorKind, string)[]
        {
            (new IOException("ENOSPC", 28), StoreErrorKind.StorageFull, ErrorCodes.StorageFull),
            (new IOException("EFBIG", 27), StoreErrorKind.StorageFull, ErrorCodes.StorageFull),
            (new IOException("EDQUOT", OperatingSystem.IsMacOS() ? 69 : 122), StoreErrorKind.StorageFull, ErrorCodes.StorageFull),
            (new IOException("EROFS", 30), StoreErrorKind.ReadOnly, ErrorCodes.FileSystemReadOnly),
            (new IOException("EIO", 5), StoreErrorKind.StorageUnavailable, ErrorCodes.InputOutput),
            (new IOException("any"), StoreErrorKind.StorageUnavailable, ErrorCodes.InputOutput),
            (new FileNotFoundException("ENOENT"), StoreErrorKind.StorageUnavailable, ErrorCodes.InputOutput),
            (new DirectoryNotFoundException("ENOENT"), StoreErrorKind.StorageUnavailable, ErrorCodes.InputOutput),
            (new UnauthorizedAccessException("EACCES"), StoreErrorKind.Denied, ErrorCodes.Denied),
        })
        {
            yield return new TestCaseData(failure, kind, code).SetArgDisplayNames(failure.Message, $"{kind}");
        }
    }

    [TestCaseSource(nameof(Failures))]
    public void TryTranslate_goes_by_the_number_of_the_system(Exception failure, StoreErrorKind kind, string code)
    {
        Assert.That(FolderErrors.TryTranslate(failure, "/data/blobs", out var error), Is.True);

        Assert.That((error!.Kind, error.Code, error.InnerException), Is.EqualTo((kind, code, failure)));
        Assert.That(error.Message, Does.Contain("'/data/blobs'"));
    }

    [Test]
    public void TryTranslate_leaves_what_is_not_the_system_s_alone() =>
        Assert.That(FolderErrors.TryTranslate(new InvalidOperationException(), "/data/blobs", out _), Is.False);
}
