using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Hooks of a connection. A null delegate removes one.
public static unsafe partial class raw
{
    public static void sqlite3_commit_hook(sqlite3 db, delegate_commit f, object v)
    {
        using var lease = new HandleLease(db);
        var hook = ConnectionHooks.Hold(f, v);
        _ = ConnectionHooks.SetCommitHook(lease.Pointer, f is null ? null : &OnCommit, hook);
        ConnectionHooks.Keep(ref db.Hooks.Commit, hook);
    }

    public static void sqlite3_rollback_hook(sqlite3 db, delegate_rollback f, object v)
    {
        using var lease = new HandleLease(db);
        var hook = ConnectionHooks.Hold(f, v);
        _ = ConnectionHooks.SetRollbackHook(lease.Pointer, f is null ? null : &OnRollback, hook);
        ConnectionHooks.Keep(ref db.Hooks.Rollback, hook);
    }

    public static void sqlite3_update_hook(sqlite3 db, delegate_update f, object v)
    {
        using var lease = new HandleLease(db);
        var hook = ConnectionHooks.Hold(f, v);
        _ = ConnectionHooks.SetUpdateHook(lease.Pointer, f is null ? null : &OnUpdate, hook);
        ConnectionHooks.Keep(ref db.Hooks.Update, hook);
    }

    public static void sqlite3_update_hook(sqlite3 db, strdelegate_update f, object v)
    {
        sqlite3_update_hook(
            db,
            f is null
                ? null
                : (delegate_update)((data, type, database, table, rowid) =>
                    f(data, type, database.utf8_to_string(), table.utf8_to_string(), rowid)),
            v);
    }

    public static void sqlite3_progress_handler(sqlite3 db, int instructions, delegate_progress func, object v)
    {
        using var lease = new HandleLease(db);
        var hook = ConnectionHooks.Hold(func, v);
        ConnectionHooks.SetProgressHandler(lease.Pointer, instructions, func is null ? null : &OnProgress, hook);
        ConnectionHooks.Keep(ref db.Hooks.Progress, hook);
    }

    public static int sqlite3_set_authorizer(sqlite3 db, delegate_authorizer f, object user_data)
    {
        using var lease = new HandleLease(db);
        var hook = ConnectionHooks.Hold(f, user_data);
        var result = ConnectionHooks.SetAuthorizer(lease.Pointer, f is null ? null : &OnAuthorize, hook);
        ConnectionHooks.Keep(ref db.Hooks.Authorizer, hook);
        return result;
    }

    public static int sqlite3_set_authorizer(sqlite3 db, strdelegate_authorizer f, object user_data)
    {
        return sqlite3_set_authorizer(
            db,
            f is null
                ? null
                : (delegate_authorizer)((data, action, param0, param1, database, source) => f(
                    data, action, param0.utf8_to_string(), param1.utf8_to_string(), database.utf8_to_string(), source.utf8_to_string())),
            user_data);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnCommit(nint state)
    {
        var hook = CallbackState.Get<Hook<delegate_commit>>(state);
        try
        {
            return hook.Callback(hook.UserData);
        }
        catch (Exception)
        {
            // Refuses the commit: SQLITE_CONSTRAINT_COMMITHOOK.
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnRollback(nint state)
    {
        var hook = CallbackState.Get<Hook<delegate_rollback>>(state);
        try
        {
            hook.Callback(hook.UserData);
        }
        catch (Exception exception)
        {
            CallbackState.Fail("rollback", exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnUpdate(nint state, int type, byte* database, byte* table, long rowid)
    {
        var hook = CallbackState.Get<Hook<delegate_update>>(state);
        try
        {
            hook.Callback(hook.UserData, type, utf8z.FromPtr(database), utf8z.FromPtr(table), rowid);
        }
        catch (Exception exception)
        {
            CallbackState.Fail("update", exception);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProgress(nint state)
    {
        var hook = CallbackState.Get<Hook<delegate_progress>>(state);
        try
        {
            return hook.Callback(hook.UserData);
        }
        catch (Exception)
        {
            // Ends the statement: SQLITE_INTERRUPT.
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnAuthorize(nint state, int action, byte* param0, byte* param1, byte* database, byte* source)
    {
        var hook = CallbackState.Get<Hook<delegate_authorizer>>(state);
        try
        {
            return hook.Callback(
                hook.UserData, action, utf8z.FromPtr(param0), utf8z.FromPtr(param1), utf8z.FromPtr(database), utf8z.FromPtr(source));
        }
        catch (Exception)
        {
            // Refuses the statement: SQLITE_AUTH.
            return SQLITE_DENY;
        }
    }
}
