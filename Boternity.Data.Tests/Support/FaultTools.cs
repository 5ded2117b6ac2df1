using System.Diagnostics;

namespace Boternity.Data.Tests.Support;

/// <summary>What a test of a fault needs of its machine.</summary>
[Flags]
public enum FaultTool
{
    None = 0,

    /// <summary>strace, and the right to inject signals into a child's system calls.</summary>
    Strace = 1,

    /// <summary>prlimit, and the right to lower a child's limits.</summary>
    Limits = 2,

    /// <summary>The right to mount, in a namespace of a child's own.</summary>
    Mount = 4,

    /// <summary>The right to mount an image as ext4 and to make it fail, which is to say root, and a loop device.</summary>
    Ext4 = 8,
}

/// <summary>Asks for the ability itself, not for a file; without it a test is ignored, or fails where <c>CI=true</c>.</summary>
public static class FaultTools
{
    private static readonly Lazy<string?> StraceProblem = new(() => Probe(
        "strace",
        ["-f", "-qq", "-o", "/dev/null", "-e", "trace=getppid", "-e", "inject=getppid:error=ENOSYS:when=1", "true"],
        "Debian: apt-get install strace"));

    private static readonly Lazy<string?> LimitsProblem = new(() => Probe(
        "prlimit", ["--fsize=1000000", "true"], "Debian: apt-get install util-linux"));

    private static readonly Lazy<string?> MountProblem = new(() => Probe(
        "unshare", ["-m", "sh", "-c", "mount -t tmpfs tmpfs /mnt && mount -o remount,ro /mnt"], "run as root, not in a container without that right"));

    private static readonly Lazy<string?> Ext4Problem = new(() => Probe(
        "unshare",
        [
            "-m", "sh", "-ec",
            """
            image=$(mktemp); trap 'rm "$image"' EXIT; truncate -s 4M "$image"; mkfs.ext4 -q "$image"; mount -o loop "$image" /mnt
            test -w /sys/fs/ext4/$(basename $(findmnt -n -o SOURCE /mnt))/trigger_fs_error
            """,
        ],
        "run as root, with loop devices; Debian: apt-get install e2fsprogs"));

    public static void Require(FaultTool tools)
    {
        Require(tools, FaultTool.Strace, StraceProblem);
        Require(tools, FaultTool.Limits, LimitsProblem);
        Require(tools, FaultTool.Mount, MountProblem);
        Require(tools, FaultTool.Ext4, Ext4Problem);
    }

    private static void Require(FaultTool tools, FaultTool tool, Lazy<string?> probe)
    {
        if (tools.HasFlag(tool) && probe.Value is { } problem)
        {
            MissingEngine.Report(problem, Environment.GetEnvironmentVariable("CI"));
        }
    }

    private static string? Probe(string program, string[] arguments, string hint)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} cannot do its work here: {error.Trim()} ({hint})";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program} does not start: {exception.Message} ({hint})";
        }
    }
}
