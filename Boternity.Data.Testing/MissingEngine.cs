namespace Boternity.Data.Testing;

/// <summary>A missing engine is visible and harmless on a laptop, and a failure where all tests must have run.</summary>
internal static class MissingEngine
{
    /// <param name="reason">What to install or set.</param>
    /// <param name="continuousIntegration">The value of the variable <c>CI</c>.</param>
    public static void Report(string reason, string? continuousIntegration)
    {
        if (string.Equals(continuousIntegration, "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }
}
