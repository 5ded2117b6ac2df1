using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

internal sealed unsafe class AggregateFunction(
    delegate_function_aggregate_step step, delegate_function_aggregate_final final, object userData)
{
    internal static delegate* unmanaged[Cdecl]<nint, int, nint*, void> Step => &StepCallback;

    // SQLite calls it once for every group that was begun, also when the statement is abandoned.
    internal static delegate* unmanaged[Cdecl]<nint, void> Final => &FinalCallback;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void StepCallback(nint context, int count, nint* values)
    {
        var aggregate = CallbackState.Get<AggregateFunction>(FunctionCall.UserData(context));
        aggregate.InvokeStep(context, count, values);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FinalCallback(nint context)
    {
        var aggregate = CallbackState.Get<AggregateFunction>(FunctionCall.UserData(context));
        aggregate.InvokeFinal(context);
    }

    private void InvokeStep(nint context, int count, nint* values)
    {
        // The group's own memory, zeroed by SQLite at the first step, holds the handle of its managed context.
        nint* group = FunctionCall.AggregateContext(context, sizeof(nint));
        if (group is null)
        {
            raw.sqlite3_result_error_nomem(new FunctionContext(userData).At(context));
            return;
        }

        if (*group == 0)
        {
            *group = CallbackState.Hold(new FunctionContext(userData));
        }

        var call = CallbackState.Get<FunctionContext>(*group).At(context);
        try
        {
            step(call, userData, FunctionCall.Arguments(count, values));
        }
        catch (Exception exception)
        {
            raw.sqlite3_result_error(call, exception.Message);
        }
    }

    private void InvokeFinal(nint context)
    {
        // No memory: a group without rows.
        nint* group = FunctionCall.AggregateContext(context, 0);
        nint held = group is null ? 0 : *group;
        var call =
            (held == 0 ? new FunctionContext(userData) : CallbackState.Get<FunctionContext>(held)).At(context);
        try
        {
            final(call, userData);
        }
        catch (Exception exception)
        {
            raw.sqlite3_result_error(call, exception.Message);
        }
        finally
        {
            CallbackState.Free(held);
        }
    }
}
