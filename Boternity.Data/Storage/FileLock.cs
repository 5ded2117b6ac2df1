using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage;

/// <summary>A lock between processes that the operating system holds: it ends with its process, whatever ends that, and never by a clock.</summary>
/// <remarks>
/// It is <c>flock</c> on a file of its own, which is never deleted: a waiter would lock a file that nobody else sees any more. .NET's own file
/// locking is not used, because an environment variable (DOTNET_SYSTEM_IO_DISABLEFILELOCKING) switches it off. The file's one line says who took
/// the lock last, for the message of who waits; it decides nothing.
/// </remarks>
internal sealed class FileLock : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxRecordBytes = 512;

    // Waiting for another process is real time whatever the clock of the application says.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private static readonly string Process = Describe();

    // A process that holds a file already, shared or alone, shares that hold with itself.
    private static readonly Dictionary<string, Hold> Holds = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    private readonly Hold _hold;
    private bool _disposed;

    private FileLock(Hold hold) => _hold = hold;

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="path">The lock's file; created with mode 0600 if it is absent.</param>
    /// <param name="exclusive">Alone, or together with others that do not want it alone.</param>
    /// <returns>Null when another process, or another exclusive lock of this one, has it.</returns>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created or opened.</exception>
    public static FileLock? TryAcquire(string path, bool exclusive)
    {
        lock (Gate)
        {
            if (!exclusive && Holds.TryGetValue(path, out var held))
            {
                held.Count++;
                return new FileLock(held);
            }

            if (Take(path, exclusive) is not { } handle)
            {
                return null;
            }

            var hold = new Hold(path, handle);
            Holds.TryAdd(path, hold);
            hold.Write(Process);
            return new FileLock(hold);
        }
    }

    /// <summary>Takes the lock if nobody has it, and shares it with nobody, not even with others of this process.</summary>
    /// <param name="path">As in <see cref="TryAcquire"/>.</param>
    /// <returns>Null when anybody has it.</returns>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created or opened.</exception>
    public static FileLock? TryAcquireAlone(string path)
    {
        lock (Gate)
        {
            if (Take(path, exclusive: true) is not { } handle)
            {
                return null;
            }

            var hold = new Hold(path, handle);
            hold.Write(Process);
            return new FileLock(hold);
        }
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">As in <see cref="TryAcquire"/>.</param>
    /// <param name="exclusive">As in <see cref="TryAcquire"/>.</param>
    /// <param name="waiting">Called once, with the holder, when the lock is not free at once.</param>
    /// <param name="async">False: the caller's thread waits, and the task is complete.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token fired before the lock became free.</exception>
    public static async Task<FileLock> AcquireAsync(
        string path, bool exclusive, Action<string> waiting, bool async, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryAcquire(path, exclusive) is { } taken)
            {
                return taken;
            }

            if (first)
            {
                waiting(HolderOf(path));
            }

            if (async)
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                cancellationToken.WaitHandle.WaitOne(PollInterval);
            }
        }
    }

    /// <summary>Who took the lock last, for people.</summary>
    public static string HolderOf(string path)
    {
        const string unknown = "another process";
        try
        {
            using var handle = OperatingSystem.IsWindows()
                ? File.OpenHandle(path, share: FileShare.ReadWrite)
                : OpenUnix(path, NativeMethods.ReadOnly);
            var bytes = new byte[MaxRecordBytes];
            var text = Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(handle, bytes, 0));

            // A record without its end is being written at this moment.
            return text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end ? text[..end] : unknown;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return unknown;
        }
    }

    /// <summary>Adds to the record what the holder does.</summary>
    public void Note(string text)
    {
        lock (Gate)
        {
            _hold.Write($"{Process}, {text}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (--_hold.Count == 0)
            {
                if (Holds.TryGetValue(_hold.Path, out var registered) && ReferenceEquals(registered, _hold))
                {
                    Holds.Remove(_hold.Path);
                }

                Release(_hold.Handle);
            }
        }
    }

    // Closing alone would not: a program that this process starts has the handle too, until it runs.
    private static void Release(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = NativeMethods.FLock(handle, NativeMethods.LockRelease);
        }

        handle.Dispose();
    }

    private static string Describe()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        return string.Create(CultureInfo.InvariantCulture, $"process {process.Id} of {started:yyyy-MM-dd'T'HH:mm:ss'Z'}");
    }

    private static SafeFileHandle? Take(string path, bool exclusive)
    {
        if (OperatingSystem.IsWindows())
        {
            return TakeWindows(path, exclusive);
        }

        CreateIfAbsent(path);
        var handle = OpenUnix(path, NativeMethods.ReadWrite);
        var operation = (exclusive ? NativeMethods.LockExclusive : NativeMethods.LockShared) | NativeMethods.LockNonBlocking;
        while (NativeMethods.FLock(handle, operation) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == NativeMethods.Interrupted)
            {
                continue;
            }

            handle.Dispose();
            return error == NativeMethods.WouldBlock
                ? null
                : throw new IOException($"'{path}' cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}.");
        }

        return handle;
    }

    // Who wants it alone asks for the right to write and lets others only read; who shares it lets nobody write.
    private static SafeFileHandle? TakeWindows(string path, bool exclusive)
    {
        try
        {
            return exclusive
                ? File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read)
                : File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (IOException exception) when ((exception.HResult & 0xFFFF) == NativeMethods.SharingViolation)
        {
            return null;
        }
    }

    private static void CreateIfAbsent(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            throw new IOException($"'{path}' is a symbolic link: a lock must be beside the database itself.");
        }

        if (file.Exists)
        {
            return;
        }

        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
#pragma warning disable CA1416 // Only called where there are modes.
            options.UnixCreateMode = OwnerOnly;
#pragma warning restore CA1416
            using var stream = new FileStream(path, options);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its file is the one.
        }
    }

    private static SafeFileHandle OpenUnix(string path, int access)
    {
        var descriptor = NativeMethods.Open(path, access | NativeMethods.CloseOnExecute);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        var error = Marshal.GetLastPInvokeError();
        var message = $"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.";
        throw error == NativeMethods.PermissionDenied ? new UnauthorizedAccessException(message) : new IOException(message);
    }

    private sealed class Hold(string path, SafeFileHandle handle)
    {
        public string Path { get; } = path;

        public SafeFileHandle Handle { get; } = handle;

        public int Count { get; set; } = 1;

        public void Write(string record)
        {
            if (OperatingSystem.IsWindows())
            {
                // A shared lock there has no right to write, and one that can be written cannot be shared.
                return;
            }

            try
            {
                RandomAccess.SetLength(Handle, 0);
                RandomAccess.Write(Handle, Encoding.UTF8.GetBytes(record + "\n"), 0);
            }
            catch (IOException)
            {
                // On a full disk the lock works all the same.
            }
        }
    }
}
