using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// What the bridges of user-defined functions share.
internal static unsafe partial class FunctionCall
{
    internal static sqlite3_value[] Arguments(int count, nint* values)
    {
        if (count == 0)
        {
            return [];
        }

        var arguments = new sqlite3_value[count];
        for (var i = 0; i < count; i++)
        {
            arguments[i] = new sqlite3_value(values[i]);
        }

        return arguments;
    }

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_user_data")]
    internal static partial nint UserData(nint context);

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_aggregate_context")]
    internal static partial nint* AggregateContext(nint context, int size);
}
