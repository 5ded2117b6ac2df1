namespace Boternity.Data.Tests.ChildModes;

/// <summary>The lines that a child process and the test exchange.</summary>
internal static class ChildProtocol
{
    /// <summary>The child has opened what it needs and waits for <see cref="Go"/>.</summary>
    public const string Ready = "READY";

    public const string Go = "GO";

    /// <summary>Followed by a number: this much is durable.</summary>
    public const string Acknowledged = "ACK ";

    /// <summary>Followed by the message of an error.</summary>
    public const string Failed = "FAILED ";

    /// <summary>Followed by a path.</summary>
    public const string Folder = "FOLDER ";

    /// <summary>Says that the child is ready and waits for the word; the end of the input counts as it, for use by hand.</summary>
    public static async Task AwaitGoAsync()
    {
        Say(Ready);
        await Console.In.ReadLineAsync();
    }

    public static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
