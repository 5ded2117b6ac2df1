using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

internal sealed unsafe class ScalarFunction(delegate_function_scalar function, object userData)
{
    internal static delegate* unmanaged[Cdecl]<nint, int, nint*, void> Call => &CallCallback;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CallCallback(nint context, int count, nint* values)
    {
        var scalar = CallbackState.Get<ScalarFunction>(FunctionCall.UserData(context));
        scalar.Invoke(context, count, values);
    }

    private void Invoke(nint context, int count, nint* values)
    {
        var call = new FunctionContext(userData).At(context);
        try
        {
            function(call, userData, FunctionCall.Arguments(count, values));
        }
        catch (Exception exception)
        {
            raw.sqlite3_result_error(call, exception.Message);
        }
    }
}
