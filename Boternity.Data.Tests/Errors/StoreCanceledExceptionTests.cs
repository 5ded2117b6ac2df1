using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Errors;

public sealed class StoreCanceledExceptionTests
{
    [Test]
    public void Constructor_keeps_the_token_and_is_never_transient()
    {
        using var source = new CancellationTokenSource();

        var error = new StoreCanceledException(ErrorCodes.Cancelled, "text", source.Token);

        Assert.That(error.CancellationToken, Is.EqualTo(source.Token));
        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Cancelled));
        Assert.That(error.IsTransient, Is.False);
    }
}
