using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Boternity.Data.Storage;

/// <summary>Who holds locks of a file, as the system's list says it: nothing is locked, or opened, to find out.</summary>
internal static class SystemLocks
{
    private const string List = "/proc/locks";

    /// <summary>Whether this system has such a list.</summary>
    public static bool AreListed => File.Exists(List);

    /// <returns>The held locks of a file; empty when it has none, or is not there.</returns>
    public static IReadOnlyList<SystemLock> Of(string path) =>
        UnixFile.FactsOf(path) is { Inode: { } inode, Device: { } device }
            ? [.. File.ReadLines(List).Select(line => Read(line, $"{device}:{inode}")).OfType<SystemLock>()]
            : [];

    /// <summary>A process for people: its number, its program and since when it runs.</summary>
    public static string Describe(int process)
    {
        if (process <= 0)
        {
            return "a process outside of this container";
        }

        try
        {
            using var one = Process.GetProcessById(process);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"process {process} ({one.ProcessName}, since {one.StartTime.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'})");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"process {process} (gone)");
        }
    }

    /// <param name="line">Of the system's list: <c>1: POSIX  ADVISORY  READ 4711 08:01:131 124 128</c>; an arrow marks who waits.</param>
    /// <param name="file">Device and inode as they stand there.</param>
    public static SystemLock? Read(string line, string file)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, var kind, _, var mode, var process, var place, var first, var last] && kind != "->" && place == file
            ? new SystemLock(
                int.Parse(process, CultureInfo.InvariantCulture),
                IsWholeFile: kind == "FLOCK",
                IsExclusive: mode == "WRITE",
                long.Parse(first, CultureInfo.InvariantCulture),
                last == "EOF" ? long.MaxValue : long.Parse(last, CultureInfo.InvariantCulture))
            : null;
    }
}
