using System.Globalization;

namespace Boternity.Data.Tests.Support.Postgres;

/// <summary>PostgreSQL refuses to run as root: says how a command is run as somebody else.</summary>
internal static class UnprivilegedUser
{
    private static readonly string[] Names = ["postgres", "nobody"];

    /// <summary>The words to put before a command; none when the process is not root, null when root has nobody to become.</summary>
    public static IReadOnlyList<string>? Prefix()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var entry = Names.Select(Entry).FirstOrDefault(found => found is not null);
        if (entry is null)
        {
            return null;
        }

        var (name, uid, gid) = entry.Value;
        string[][] ways =
        [
            ["setpriv", Invariant($"--reuid={uid}"), Invariant($"--regid={gid}"), "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
        ];

        return Array.Find(ways, way => Programs.Find(way[0]) is not null) ?? SuPrefix(name);
    }

    // `su` takes one string for a shell; this form hands the remaining arguments through unchanged. The shell is named, nobody's own refuses.
    private static string[]? SuPrefix(string name) =>
        Programs.Find("su") is null ? null : ["su", "-s", "/bin/sh", name, "-c", "exec \"$@\"", "--", "sh"];

    private static (string Name, uint Uid, uint Gid)? Entry(string name)
    {
        const string Users = "/etc/passwd";

        var fields = File.Exists(Users)
            ? File.ReadLines(Users).Select(line => line.Split(':')).FirstOrDefault(line => line.Length > 3 && line[0] == name)
            : null;

        return fields is null
            ? null
            : (name, uint.Parse(fields[2], CultureInfo.InvariantCulture), uint.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
