using System.Globalization;

namespace Boternity.Data.Benchmarks.Reports;

/// <summary>Figures as they are printed.</summary>
internal static class Figures
{
    public static string Count(double value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Times(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    /// <param name="microseconds">Printed in milliseconds.</param>
    public static string Milliseconds(double microseconds) =>
        (microseconds / 1e3).ToString(microseconds < 10_000 ? "0.00" : "N0", CultureInfo.InvariantCulture);

    public static string Microseconds(double microseconds) =>
        microseconds.ToString(microseconds < 100 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    public static string Megabytes(double bytes) => (bytes / (1 << 20)).ToString("0.0", CultureInfo.InvariantCulture);
}
