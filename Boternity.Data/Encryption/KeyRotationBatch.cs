namespace Boternity.Data.Encryption;

/// <summary>What a batch of a rotation came to.</summary>
internal sealed class KeyRotationBatch
{
    /// <summary>The last row that was looked at.</summary>
    public Guid Last { get; set; }

    public int Done { get; set; }

    public int Skipped { get; set; }

    /// <summary>Rows that did not open, each with its table and the error's code.</summary>
    public List<(string Table, Guid Id, string Code)> Failures { get; } = [];

    public int Count => Done + Skipped + Failures.Count;
}
