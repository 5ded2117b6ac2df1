namespace Boternity.Data.Storage;

/// <summary>The names under which Windows opens a device and not a file; refused on every system, since data moves.</summary>
internal static class DeviceName
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

    private static readonly string[] Numbered = ["COM", "LPT"];

    /// <summary>Whether a file's name is a device's, in any case.</summary>
    /// <remarks>Windows opens the device whatever follows its name after a dot, or after blanks before it.</remarks>
    public static bool Is(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || (stem.Length == 4
                && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00B9' or '\u00B2' or '\u00B3')
                && Numbered.Contains(stem[..3], StringComparer.OrdinalIgnoreCase));
    }
}
