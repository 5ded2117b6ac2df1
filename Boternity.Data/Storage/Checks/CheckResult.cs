namespace Boternity.Data.Storage.Checks;

/// <summary>What one check of the doctor saw.</summary>
/// <param name="Id">Stable: its area, a dot, and its name, such as <c>files.mode</c>; docs/doctor.md lists all.</param>
/// <param name="Status">What it came to.</param>
/// <param name="Seen">What was seen, for people; never a password, a key or a row's value.</param>
/// <param name="Fix">What to do; null where nothing is to be done.</param>
public sealed record CheckResult(string Id, CheckStatus Status, string Seen, string? Fix)
{
    /// <summary>The first part of <see cref="Id"/>: <c>native</c>, <c>files</c>, <c>locks</c>, <c>settings</c>, <c>wal</c>, and so on.</summary>
    public string Area => Id[..Id.IndexOf('.', StringComparison.Ordinal)];
}
