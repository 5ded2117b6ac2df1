using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Collations.
public static unsafe partial class raw
{
    // A null delegate removes the collation.
    public static int sqlite3_create_collation(sqlite3 db, string name, object v, strdelegate_collation f)
    {
        return sqlite3__create_collation_utf8(
            db, name, v, f is null ? null : (data, s1, s2) => f(data, s1.utf8_span_to_string(), s2.utf8_span_to_string()));
    }

    public static int sqlite3__create_collation_utf8(sqlite3 db, string name, object v, delegate_collation f)
    {
        if (f is null)
        {
            return CreateCollation(db, name, SQLITE_UTF8, 0, null, null);
        }

        var state = CallbackState.Hold(new Hook<delegate_collation>(f, v));
        var result = CreateCollation(db, name, SQLITE_UTF8, state, &OnCompare, CallbackState.Destroy);
        if (result != SQLITE_OK)
        {
            // Unlike sqlite3_create_function_v2 this does not call the destructor when it fails.
            CallbackState.Free(state);
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCompare(nint state, int length1, byte* bytes1, int length2, byte* bytes2)
    {
        var hook = CallbackState.Get<Hook<delegate_collation>>(state);
        try
        {
            return hook.Callback(hook.UserData, new ReadOnlySpan<byte>(bytes1, length1), new ReadOnlySpan<byte>(bytes2, length2));
        }
        catch (Exception exception)
        {
            CallbackState.Fail("collation", exception);
            return 0;
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_create_collation_v2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateCollation(
        sqlite3 db,
        string name,
        int encoding,
        nint state,
        delegate* unmanaged[Cdecl]<nint, int, byte*, int, byte*, int> compare,
        delegate* unmanaged[Cdecl]<nint, void> destroy);
}
