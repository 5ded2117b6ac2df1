using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

// User-defined functions: registration, arguments and results.
public static unsafe partial class raw
{
    public static int sqlite3_create_function(sqlite3 db, string name, int nArg, object v, delegate_function_scalar func)
    {
        return sqlite3_create_function(db, name, nArg, 0, v, func);
    }

    // A null delegate removes the function.
    public static int sqlite3_create_function(sqlite3 db, string name, int nArg, int flags, object v, delegate_function_scalar func)
    {
        return func is null
            ? CreateFunction(db, name, nArg, SQLITE_UTF8 | flags, 0, null, null, null, null)
            : CreateFunction(
                db,
                name,
                nArg,
                SQLITE_UTF8 | flags,
                CallbackState.Hold(new ScalarFunction(func, v)),
                ScalarFunction.Call,
                null,
                null,
                CallbackState.Destroy);
    }

    public static int sqlite3_create_function(
        sqlite3 db,
        string name,
        int nArg,
        object v,
        delegate_function_aggregate_step func_step,
        delegate_function_aggregate_final func_final)
    {
        return sqlite3_create_function(db, name, nArg, 0, v, func_step, func_final);
    }

    public static int sqlite3_create_function(
        sqlite3 db,
        string name,
        int nArg,
        int flags,
        object v,
        delegate_function_aggregate_step func_step,
        delegate_function_aggregate_final func_final)
    {
        return func_step is null || func_final is null
            ? CreateFunction(db, name, nArg, SQLITE_UTF8 | flags, 0, null, null, null, null)
            : CreateFunction(
                db,
                name,
                nArg,
                SQLITE_UTF8 | flags,
                CallbackState.Hold(new AggregateFunction(func_step, func_final, v)),
                null,
                AggregateFunction.Step,
                AggregateFunction.Final,
                CallbackState.Destroy);
    }

    public static object sqlite3_user_data(sqlite3_context context)
    {
        return context.UserData;
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_value_type(sqlite3_value val);

    [LibraryImport(Library)]
    public static partial int sqlite3_value_bytes(sqlite3_value val);

    [LibraryImport(Library)]
    public static partial int sqlite3_value_int(sqlite3_value val);

    [LibraryImport(Library)]
    public static partial long sqlite3_value_int64(sqlite3_value val);

    [LibraryImport(Library)]
    public static partial double sqlite3_value_double(sqlite3_value val);

    public static utf8z sqlite3_value_text(sqlite3_value val)
    {
        byte* text = ValueText(val);
        return utf8z.FromPtrLen(text, sqlite3_value_bytes(val));
    }

    public static ReadOnlySpan<byte> sqlite3_value_blob(sqlite3_value val)
    {
        byte* blob = ValueBlob(val);
        return blob is null ? default : new ReadOnlySpan<byte>(blob, sqlite3_value_bytes(val));
    }

    [LibraryImport(Library)]
    public static partial void sqlite3_result_null(sqlite3_context context);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_int(sqlite3_context context, int val);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_int64(sqlite3_context context, long val);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_double(sqlite3_context context, double val);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_zeroblob(sqlite3_context context, int n);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_error_code(sqlite3_context context, int code);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_error_nomem(sqlite3_context context);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_error_toobig(sqlite3_context context);

    public static void sqlite3_result_blob(sqlite3_context context, ReadOnlySpan<byte> val)
    {
        byte empty = 0;
        fixed (byte* pinned = val)
        {
            ResultBlob(context.Pointer, pinned is null ? &empty : pinned, val.Length, NativeMethods.Transient);
        }
    }

    public static void sqlite3_result_text(sqlite3_context context, ReadOnlySpan<byte> val)
    {
        byte empty = 0;
        fixed (byte* pinned = val)
        {
            ResultText(context.Pointer, pinned is null ? &empty : pinned, val.Length, NativeMethods.Transient);
        }
    }

    public static void sqlite3_result_text(sqlite3_context context, utf8z val)
    {
        fixed (byte* pinned = val)
        {
            ResultText(context.Pointer, pinned, -1, NativeMethods.Transient);
        }
    }

    [SkipLocalsInit]
    public static void sqlite3_result_text(sqlite3_context context, string val)
    {
        if (val is null)
        {
            sqlite3_result_null(context);
        }
        else if (Encoding.UTF8.GetMaxByteCount(val.Length) <= StackBytes)
        {
            byte* buffer = stackalloc byte[StackBytes];
            var length = Encoding.UTF8.GetBytes(val, new Span<byte>(buffer, StackBytes));
            ResultText(context.Pointer, buffer, length, NativeMethods.Transient);
        }
        else
        {
            byte* text = NativeText.Allocate(val, out int length);
            if (text is null)
            {
                sqlite3_result_error_nomem(context);
            }
            else
            {
                ResultText(context.Pointer, text, length, NativeText.Free);
            }
        }
    }

    public static void sqlite3_result_error(sqlite3_context context, ReadOnlySpan<byte> val)
    {
        byte empty = 0;
        fixed (byte* pinned = val)
        {
            ResultError(context.Pointer, pinned is null ? &empty : pinned, val.Length);
        }
    }

    public static void sqlite3_result_error(sqlite3_context context, utf8z val)
    {
        fixed (byte* pinned = val)
        {
            ResultError(context.Pointer, pinned, -1);
        }
    }

    public static void sqlite3_result_error(sqlite3_context context, string val)
    {
        sqlite3_result_error(context, utf8z.FromString(val ?? string.Empty));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateFunction(
        sqlite3 db,
        string name,
        int argumentCount,
        int flags,
        nint state,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> scalar,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> step,
        delegate* unmanaged[Cdecl]<nint, void> final,
        delegate* unmanaged[Cdecl]<nint, void> destroy);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_text")]
    private static partial byte* ValueText(sqlite3_value value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_blob")]
    private static partial byte* ValueBlob(sqlite3_value value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_blob")]
    private static partial void ResultBlob(
        nint context, byte* value, int length, delegate* unmanaged[Cdecl]<void*, void> destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")]
    private static partial void ResultText(
        nint context, byte* value, int length, delegate* unmanaged[Cdecl]<void*, void> destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_error")]
    private static partial void ResultError(nint context, byte* message, int length);
}
