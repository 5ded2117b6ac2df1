using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace SQLitePCL;

internal sealed record Hook<TCallback>(TCallback Callback, object UserData)
    where TCallback : Delegate;

// The hooks of one connection. SQLite has no destructor for them, so they are freed when replaced and with the connection.
internal sealed unsafe partial class ConnectionHooks
{
    private nint _authorizer;
    private nint _commit;
    private nint _progress;
    private nint _rollback;
    private nint _update;

    internal ref nint Authorizer => ref _authorizer;

    internal ref nint Commit => ref _commit;

    internal ref nint Progress => ref _progress;

    internal ref nint Rollback => ref _rollback;

    internal ref nint Update => ref _update;

    internal static nint Hold<TCallback>(TCallback callback, object userData)
        where TCallback : Delegate
    {
        return callback is null ? 0 : CallbackState.Hold(new Hook<TCallback>(callback, userData));
    }

    // Called after SQLite knows the new hook, so that the old one is free of calls.
    internal static void Keep(ref nint slot, nint hook)
    {
        CallbackState.Free(Interlocked.Exchange(ref slot, hook));
    }

    internal void Detach(nint db)
    {
        if (_authorizer != 0)
        {
            _ = SetAuthorizer(db, null, 0);
        }

        if (_commit != 0)
        {
            _ = SetCommitHook(db, null, 0);
        }

        if (_progress != 0)
        {
            SetProgressHandler(db, 0, null, 0);
        }

        if (_rollback != 0)
        {
            _ = SetRollbackHook(db, null, 0);
        }

        if (_update != 0)
        {
            _ = SetUpdateHook(db, null, 0);
        }
    }

    internal void Free()
    {
        Keep(ref _authorizer, 0);
        Keep(ref _commit, 0);
        Keep(ref _progress, 0);
        Keep(ref _rollback, 0);
        Keep(ref _update, 0);
    }

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_set_authorizer")]
    internal static partial int SetAuthorizer(
        nint db, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int> callback, nint state);

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_commit_hook")]
    internal static partial nint SetCommitHook(nint db, delegate* unmanaged[Cdecl]<nint, int> callback, nint state);

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_progress_handler")]
    internal static partial void SetProgressHandler(
        nint db, int instructions, delegate* unmanaged[Cdecl]<nint, int> callback, nint state);

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_rollback_hook")]
    internal static partial nint SetRollbackHook(nint db, delegate* unmanaged[Cdecl]<nint, void> callback, nint state);

    [LibraryImport(NativeLibraryResolver.Library, EntryPoint = "sqlite3_update_hook")]
    internal static partial nint SetUpdateHook(
        nint db, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, long, void> callback, nint state);
}
