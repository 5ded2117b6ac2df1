using System;
using System.Runtime.InteropServices.Marshalling;

namespace SQLitePCL;

// The call of a user-defined function; `state` carries an aggregate's state from step to step.
[NativeMarshalling(typeof(ContextMarshaller))]
public class sqlite3_context
{
    public object state;

    private nint _pointer;

    protected sqlite3_context(object user_data)
    {
        UserData = user_data;
    }

    internal object UserData { get; }

    internal nint Pointer => _pointer;

    protected void set_context_ptr(nint p)
    {
        _pointer = p;
    }
}

// An argument of a user-defined function, valid during the call.
[NativeMarshalling(typeof(ValueMarshaller))]
public class sqlite3_value
{
    public sqlite3_value(nint p)
    {
        Pointer = p;
    }

    internal nint Pointer { get; }
}

internal sealed class FunctionContext(object userData) : sqlite3_context(userData)
{
    // SQLite passes another pointer in every step of one aggregate.
    internal FunctionContext At(nint context)
    {
        set_context_ptr(context);
        return this;
    }
}

[CustomMarshaller(typeof(sqlite3_context), MarshalMode.ManagedToUnmanagedIn, typeof(ContextMarshaller))]
internal static class ContextMarshaller
{
    public static nint ConvertToUnmanaged(sqlite3_context managed)
    {
        return managed.Pointer;
    }
}

[CustomMarshaller(typeof(sqlite3_value), MarshalMode.ManagedToUnmanagedIn, typeof(ValueMarshaller))]
internal static class ValueMarshaller
{
    public static nint ConvertToUnmanaged(sqlite3_value managed)
    {
        return managed.Pointer;
    }
}
