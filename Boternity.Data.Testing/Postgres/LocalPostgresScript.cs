namespace Boternity.Data.Testing.Postgres;

/// <summary>
/// The shell program that owns a local server: it makes the folder, starts the server, waits for the end of its input and removes both.
/// A line <c>ORDER NAME</c> with <c>stop</c>, <c>start</c>, <c>kill</c> or <c>promote</c> and the server <c>data</c> or <c>standby</c> does
/// that, and is answered by <c>DONE</c>.
/// </summary>
/// <remarks>
/// The test process holds the other end of that pipe, so the kernel ends the wait however the process dies, SIGKILL included. It runs as
/// the server's user from its first line, so that nothing has to change owners. Prints <c>FOLDER path</c>, then <c>READY</c>, or
/// <c>FAILED</c> and the log.
/// </remarks>
internal static class LocalPostgresScript
{
    /// <summary>
    /// Arguments: the folder of the server's programs, <c>single</c> or <c>standby</c> (for a second server that follows the first),
    /// then the temporary folders to try.
    /// </summary>
    public const string Text =
        """
        set -u
        umask 077
        # A terminal's Ctrl-C goes to the whole group; only the end of the input ends this program.
        trap '' HUP INT TERM

        programs=$1
        servers=$2
        shift 2
        folder=

        remove() {
          cd /
          for server in "$1/standby" "$1/data"; do
            [ ! -f "$server/postmaster.pid" ] || "$programs/pg_ctl" stop -D "$server" -m immediate -w -t 20 >/dev/null 2>&1
          done
          rm -rf "$1"
        }

        fail() {
          echo FAILED
          echo "$1"
          if [ -n "$folder" ] && [ -f "$folder/log" ]; then cat "$folder/log"; fi
          exit 1
        }

        start() {
          "$programs/pg_ctl" start -s -w -t 60 -D "$folder/$1" -l "$folder/log" </dev/null >>"$folder/log" 2>&1
        }

        # SIGKILL for the server and all of its sessions, as when their machine is gone. Stopped first, so that it has no further child. What
        # says that it runs is removed: where nobody reaps the dead they look alive to the server's next start.
        end() {
          main=$(head -n 1 "$folder/$1/postmaster.pid") && kill -STOP "$main" || fail "the server does not run"
          until grep -q '^State:[[:space:]]*T' "/proc/$main/status"; do sleep 0.01; done
          processes="$main $(cat "/proc/$main/task/$main/children")"
          kill -KILL $processes
          for process in $processes; do
            while grep -qs '^State:[[:space:]]*[^XZ[:space:]]' "/proc/$process/status"; do sleep 0.01; done
          done
          for file in "$folder/$1/postmaster.pid" "$folder"/s/.s.*.lock; do
            [ "$(head -n 1 "$file")" != "$main" ] || rm "$file"
          done
        }

        for root in "$@"; do
          # Left behind when a supervisor itself was killed. Somebody else's are not readable.
          for old in "$root"/bd-pg-*; do
            if [ -r "$old/supervisor" ] && ! kill -0 "$(cat "$old/supervisor")" 2>/dev/null; then remove "$old"; fi
          done
          folder=$(mktemp -d "$root/bd-pg-XXXXXX" 2>/dev/null) && break
        done
        [ -n "$folder" ] || fail "no temporary folder can be made in: $*"
        trap 'remove "$folder"' EXIT
        echo $$ >"$folder/supervisor"
        echo "FOLDER $folder"

        # Without --no-sync set-up waits for the disk for files that die with the run; the server itself syncs as in production.
        "$programs/initdb" --no-sync -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C >"$folder/log" 2>&1 || fail "initdb failed"

        mkdir "$folder/s"
        cat >>"$folder/data/postgresql.conf" <<SETTINGS
        listen_addresses = ''
        unix_socket_directories = '$folder/s'
        unix_socket_permissions = 0700
        max_connections = 200
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        timezone = 'UTC'
        autovacuum = off
        checkpoint_timeout = 30min
        max_wal_size = 512MB
        SETTINGS

        start data || fail "the server did not start"

        if [ "$servers" = standby ]; then
          "$programs/pg_basebackup" -D "$folder/standby" -h "$folder/s" -U postgres -R -C -S standby -c fast -X stream --no-sync >>"$folder/log" 2>&1 ||
            fail "pg_basebackup failed"
          echo "port = 5433" >>"$folder/standby/postgresql.conf"
          start standby || fail "the standby did not start"
        fi
        echo READY

        while read -r order server; do
          case $order in
            stop)
              "$programs/pg_ctl" stop -s -w -t 20 -m fast -D "$folder/$server" >>"$folder/log" 2>&1 || fail "the server did not stop" ;;
            start) start "$server" || fail "the server did not start" ;;
            kill) end "$server" ;;
            promote) "$programs/pg_ctl" promote -s -w -t 60 -D "$folder/$server" >>"$folder/log" 2>&1 || fail "the server was not promoted" ;;
          esac
          echo DONE
        done
        """;
}
