using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Checks;

/// <summary>What a check came to, without its name.</summary>
internal sealed record Finding(CheckStatus Status, string Seen, string? Fix)
{
    public static Finding Ok(string seen) => new(CheckStatus.Ok, seen, null);

    public static Finding Warn(string seen, string fix) => new(CheckStatus.Warn, seen, fix);

    public static Finding Fail(string seen, string fix) => new(CheckStatus.Fail, seen, fix);

    public static Finding Skipped(string why) => new(CheckStatus.Skipped, why, null);

    /// <summary>All is well, or several things are not.</summary>
    /// <param name="problems">Clauses; empty: all is well.</param>
    /// <param name="worst">What any of them comes to.</param>
    /// <param name="seen">What is seen when there are none.</param>
    /// <param name="fix">What to do about them.</param>
    public static Finding Unless(IReadOnlyCollection<string> problems, CheckStatus worst, string seen, string fix) =>
        problems.Count == 0 ? Ok(seen) : new(worst, string.Join("; ", problems), fix);

    /// <summary>A check that could not be made. The text of an exception that nobody knows may quote anything, and is left out.</summary>
    public static Finding Of(Exception exception) => StoreErrors.Translate(exception) switch
    {
        StoreException error => Fail(error.Message, error.Hint ?? $"Look the code {error.Code} up in docs/errors.md."),
        IOException or UnauthorizedAccessException => Fail(exception.Message, "Let this account read it, and examine again."),
        _ => Fail($"It could not be examined: {exception.GetType().Name}.", "Report it as a defect."),
    };
}
