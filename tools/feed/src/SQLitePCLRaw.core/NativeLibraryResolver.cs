using System;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace SQLitePCL;

// Finds the operating system's SQLite for every import of this assembly.
internal static class NativeLibraryResolver
{
    // The name in the imports; the files looked for are below.
    internal const string Library = "sqlite3";

    private static readonly string[] Candidates =
        OperatingSystem.IsWindows() ? ["sqlite3.dll", "winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0", "libsqlite3.so"];

    private static readonly Lazy<nint> Handle = new(Load);

    // The address of an exported function, for SQLite to call itself.
    internal static nint Export(string function)
    {
        return NativeLibrary.GetExport(Handle.Value, function);
    }

#pragma warning disable CA2255 // imports must resolve whichever of them is called first
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraryResolver).Assembly, static (name, _, _) => name == Library ? Handle.Value : 0);
    }

    private static nint Load()
    {
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, typeof(NativeLibraryResolver).Assembly, null, out var handle))
            {
                return handle;
            }
        }

        throw new DllNotFoundException(
            $"The SQLite library was not found (tried {string.Join(", ", Candidates)}). "
            + "Install it: on Debian and Ubuntu it is the package libsqlite3-0, on Fedora and Alpine sqlite-libs.");
    }
}
