namespace Boternity.Data.Encryption;

/// <summary>What one unit of a rotation came to.</summary>
/// <param name="Job">As it is after it.</param>
internal sealed record KeyRotationStep(KeyRotationJob Job)
{
    /// <summary>Rows that were written, or that others were faster with.</summary>
    public int Rows { get; init; }

    /// <summary>Whether there were no further rows.</summary>
    public bool EndsPass { get; init; }

    /// <summary>Until when others may still seal under an old key; null when nobody does, or it does not matter yet.</summary>
    public DateTimeOffset? WaitUntil { get; init; }
}
