namespace Boternity.Data.Storage.Checks;

internal static class Steadiness
{
    /// <summary>Looks, and looks again when the database was opened by somebody while it was read without locks.</summary>
    public static async Task<T> SteadyAsync<T>(
        this IStorageExaminer examiner, Func<CancellationToken, Task<T>> look, CancellationToken cancellationToken)
    {
        if (!examiner.IsAtRest)
        {
            return await look(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var seen = await look(cancellationToken).ConfigureAwait(false);
            return examiner.IsAtRest ? seen : await look(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !examiner.IsAtRest)
        {
            return await look(cancellationToken).ConfigureAwait(false);
        }
    }
}
