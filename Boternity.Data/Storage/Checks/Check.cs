namespace Boternity.Data.Storage.Checks;

/// <summary>One check of the doctor: it changes nothing, and stands alone.</summary>
/// <param name="Id">As in <see cref="CheckResult.Id"/>.</param>
/// <param name="RunAsync">Looks; what it throws is a failure of this check alone.</param>
internal sealed record Check(string Id, Func<CancellationToken, Task<Finding>> RunAsync)
{
    public Check(string id, Func<Finding> run)
        : this(id, _ => Task.FromResult(run()))
    {
    }

    /// <summary>The check without which this one cannot see anything; null: none.</summary>
    public string? Requires { get; init; }

    /// <summary>Whether it reads all of the database, and so may take long.</summary>
    public bool IsDeep { get; init; }
}
