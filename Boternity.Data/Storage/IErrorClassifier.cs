using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Turns the exceptions of one driver into the store's, by code (docs/errors.md).</summary>
internal interface IErrorClassifier
{
    /// <summary>Classifies an exception of this driver; wrappers around it are the business of <see cref="StoreErrors"/>.</summary>
    /// <param name="exception">The exception itself.</param>
    /// <param name="context">What the code alone does not say.</param>
    /// <returns>A <see cref="StoreException"/> or <see cref="StoreCanceledException"/>; null when it is not this driver's.</returns>
    Exception? Classify(Exception exception, in ErrorContext context);
}
