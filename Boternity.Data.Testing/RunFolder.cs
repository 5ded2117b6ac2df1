using System.Diagnostics;
using System.Globalization;

namespace Boternity.Data.Testing;

/// <summary>The run's temporary folder, readable by its user alone; a folder inside for each test that wants one.</summary>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = "bd-run-";

    private static readonly Lazy<RunFolder> Instance = new(() => new RunFolder());

    private readonly string _path;
    private int _count;

    private RunFolder()
    {
        RemoveThoseOfDeadRuns();
        _path = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public static RunFolder Shared => Instance.Value;

    public static void RemoveShared()
    {
        if (Instance.IsValueCreated)
        {
            Instance.Value.Dispose();
        }
    }

    public string CreateFolder()
    {
        var number = Interlocked.Increment(ref _count);
        var path = Path.Combine(_path, number.ToString(CultureInfo.InvariantCulture));

        // The library looks at the mode of its folder, and the umask of the machine is not the test's.
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path).FullName
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    // A killed run cannot remove its own.
    private static void RemoveThoseOfDeadRuns()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(owner, CultureInfo.InvariantCulture, out var processId) && !IsRunning(processId))
            {
                TryRemove(folder);
            }
        }
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or another run removes it at this moment.
        }
    }
}
