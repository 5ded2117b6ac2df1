namespace Boternity.Data.Testing.Postgres;

/// <summary>PostgreSQL refuses to run as root: says how a command is run as somebody else.</summary>
internal static class UnprivilegedUser
{
    private static readonly string[] Names = ["postgres", "nobody"];

    /// <summary>The words to put before a command; none when the process is not root, null when root has nobody to become.</summary>
    public static IReadOnlyList<string>? Prefix() => Environment.IsPrivilegedProcess ? Ways().FirstOrDefault() : [];

    /// <summary>Every way this machine offers, the plainest first.</summary>
    public static IEnumerable<IReadOnlyList<string>> Ways()
    {
        if (Names.Select(Entry).FirstOrDefault(found => found is not null) is not { } user)
        {
            return [];
        }

        var (name, uid, gid) = user;
        string[][] ways =
        [
            ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
            // `su` takes one string for a shell; this one hands on what follows. The shell is named because nobody's own refuses.
            ["su", "-s", "/bin/sh", name, "-c", "exec \"$@\"", "--", "sh"],
        ];

        return ways.Where(way => Programs.Find(way[0]) is not null);
    }

    private static (string Name, string Uid, string Gid)? Entry(string name)
    {
        const string Users = "/etc/passwd";

        var fields = File.Exists(Users)
            ? File.ReadLines(Users).Select(line => line.Split(':')).FirstOrDefault(line => line.Length > 3 && line[0] == name)
            : null;

        return fields is null ? null : (name, fields[2], fields[3]);
    }
}
