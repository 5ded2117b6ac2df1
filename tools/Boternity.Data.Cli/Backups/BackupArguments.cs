using System.CommandLine;

namespace Boternity.Data.Cli.Backups;

/// <summary>Arguments and options of backups.</summary>
internal static class BackupArguments
{
    public static Option<string?> Folder() => new("--to")
    {
        Description = "The folder of backups. Default: DB_BACKUPS_PATH, the file of --config, 'backups' beside the SQLite file.",
        HelpName = "folder",
    };

    public static Argument<string> File() => new("file") { Description = "The backup's file; its manifest is beside it." };

    /// <summary>Absolute; an empty text is left to the library, which refuses it.</summary>
    public static string? PathOf(string? path) => path is { Length: > 0 } ? Path.GetFullPath(path) : path;
}
