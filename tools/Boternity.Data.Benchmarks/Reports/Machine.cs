using System.Reflection;
using System.Runtime.InteropServices;
using Boternity.Data.Benchmarks.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Reports;

/// <summary>What a figure depends on besides the code.</summary>
internal static class Machine
{
    public static void Describe(Report report, string folder)
    {
        report.Heading("Machine, versions, settings");
        report.Line($"{Environment.ProcessorCount} cores{Processor()}, {RuntimeInformation.OSDescription}, {FileSystem(folder)}{Load()}");
        report.Line($"{RuntimeInformation.FrameworkDescription} (SDK {Metadata("SdkVersion")}), EF Core {EfVersion()}, SQLite {SqliteVersion()}");
        report.Line($"Boternity.Data {Version(typeof(BoternityDbContext).Assembly)}, built as {Metadata("Configuration")}");
        if (Metadata("Configuration") != "Release")
        {
            report.Line("NOT a release build: the figures say nothing");
        }
    }

    private static string EfVersion() => Version(typeof(DbContext).Assembly).Split('+')[0];

    private static string SqliteVersion()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        return PlainSqlite.Scalar(connection, "SELECT sqlite_version()");
    }

    private static string Version(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Metadata(string key) =>
        typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == key)?.Value ?? "unknown";

    private static string FileSystem(string folder)
    {
        var path = Path.GetFullPath(folder);
        return DriveInfo.GetDrives()
            .Where(drive => path.StartsWith(drive.Name, StringComparison.Ordinal))
            .OrderByDescending(drive => drive.Name.Length)
            .Select(drive => drive.DriveFormat)
            .FirstOrDefault() ?? "file system unknown";
    }

    private static string Processor() =>
        FirstLine("/proc/cpuinfo", "model name") is { } line ? $" ({line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()})" : "";

    private static string Load() => FirstLine("/proc/loadavg", "") is { } line ? $", load before {line.Split(' ')[0]}" : "";

    private static string? FirstLine(string file, string start) =>
        File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) : null;
}
