namespace Boternity.Data.Health;

/// <summary>How a database is examined.</summary>
public sealed record DoctorOptions
{
    /// <summary>Whether all of it is read, too (area <c>content</c>); that takes as long as reading the database does. Default: false.</summary>
    public bool Deep { get; init; }
}
