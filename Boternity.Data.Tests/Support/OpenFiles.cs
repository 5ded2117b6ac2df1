namespace Boternity.Data.Tests.Support;

/// <summary>What this process has open, as the kernel tells it; empty where it does not.</summary>
internal static class OpenFiles
{
    private const string Descriptors = "/proc/self/fd";

    /// <summary>The descriptors of a database: of its file and of what lies beside it.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(Descriptors))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(Descriptors)
                .Select(TargetOf)
                .Where(target => target.StartsWith(path, StringComparison.Ordinal)),
        ];
    }

    private static string TargetOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (FileNotFoundException)
        {
            // Another thread has closed it meanwhile.
            return "";
        }
    }
}
