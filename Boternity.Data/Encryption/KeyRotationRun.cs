namespace Boternity.Data.Encryption;

/// <summary>What a worker knows of its run of a job.</summary>
/// <remarks>
/// A job ends with a pass over all rows that changed nothing: what was sealed behind the cursor is found by the next pass, and rows that
/// do not open are tried again and stay.
/// </remarks>
internal sealed class KeyRotationRun(KeyRotationWork work, KeyRotationJob job, string worker, KeyRotationOptions options)
{
    // So many rows hold the writer for some milliseconds.
    private const int MaxBatchSize = 200;

    private bool _isWholePass = job.FromKey is null;
    private bool _hasChanges;
    private bool _hasWaited;

    public KeyRotationWork Work => work;

    public Guid JobId { get; } = job.Id;

    public string Worker => worker;

    public KeyRotationOptions Options => options;

    /// <summary>At most what a second may have, so that the pauses between batches stay shorter than a lease.</summary>
    public int BatchSize => Math.Min(MaxBatchSize, options.RowsPerSecond ?? MaxBatchSize);

    /// <summary>Whether the job ends if there are no further rows now.</summary>
    public bool IsAtEnd => _isWholePass && !_hasChanges;

    /// <summary>Until when somebody may still seal under an old key; null when that is over, or was waited for.</summary>
    public async Task<DateTimeOffset?> FindLateWritersAsync(BoternityModel context, DateTimeOffset now, CancellationToken cancellationToken) =>
        !_hasWaited && await work.LateWritersUntilAsync(context, cancellationToken).ConfigureAwait(false) is { } until && until > now ? until : null;

    /// <summary>Notes a step that was committed.</summary>
    /// <returns>How long to wait before the next.</returns>
    public TimeSpan Follow(KeyRotationStep step, TimeSpan elapsed, DateTimeOffset now)
    {
        _hasChanges |= step.Rows > 0;
        if (step.EndsPass)
        {
            _isWholePass = true;
            _hasChanges = false;
        }

        if (step.WaitUntil is { } until)
        {
            _hasWaited = true;
            return until - now;
        }

        return options.RowsPerSecond is { } rate ? TimeSpan.FromSeconds((double)step.Rows / rate) - elapsed : TimeSpan.Zero;
    }
}
