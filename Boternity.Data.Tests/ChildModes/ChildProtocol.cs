using System.Diagnostics;

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

    /// <summary>As <see cref="Failed"/>, of a read after a failed write.</summary>
    public const string LookupFailed = "LOOKUP ";

    /// <summary>Followed by a caller and its 99th percentile and longest wait, in milliseconds.</summary>
    public const string Waited = "WAITED ";

    /// <summary>Followed by the level, the name and the text of what the library logged.</summary>
    public const string Logged = "LOG ";

    /// <summary>The library was disposed.</summary>
    public const string Closed = "CLOSED";

    /// <summary>Followed by a path.</summary>
    public const string Folder = "FOLDER ";

    /// <summary>Says that the child is ready and waits for the word; the end of the input counts as it, for use by hand.</summary>
    public static async Task AwaitGoAsync()
    {
        Say(Ready);
        await Console.In.ReadLineAsync();
    }

    /// <summary>Ends this process when the input ends: the test is over, or its process was killed.</summary>
    public static void DieWithParent()
    {
        var watch = new Thread(() =>
        {
            Console.In.ReadToEnd();
            using var self = Process.GetCurrentProcess();
            self.Kill();
        });

        watch.IsBackground = true;
        watch.Start();
    }

    public static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
