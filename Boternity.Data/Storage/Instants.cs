namespace Boternity.Data.Storage;

/// <summary>The one resolution of stored instants: whole microseconds of UTC, which both drivers keep exactly.</summary>
internal static class Instants
{
    public static DateTimeOffset TruncateToMicroseconds(this DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    public static DateTimeOffset GetInstant(this TimeProvider clock) => clock.GetUtcNow().TruncateToMicroseconds();
}
