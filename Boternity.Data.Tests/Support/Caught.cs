namespace Boternity.Data.Tests.Support;

/// <summary>Exceptions to look at: <c>Assert.ThatAsync</c> keeps its to itself, and <c>Assert.ThrowsAsync</c> blocks.</summary>
internal static class Caught
{
    /// <summary>What the call throws, which is to be of this very type.</summary>
    public static async Task<TException> ByAsync<TException>(Func<Task> act)
        where TException : Exception
    {
        Exception? caught = null;
        try
        {
            await act();
        }
#pragma warning disable CA1031 // It is what the test asks for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            caught = exception;
        }

        Assert.That(caught, Is.InstanceOf<TException>());
        return (TException)caught!;
    }
}
