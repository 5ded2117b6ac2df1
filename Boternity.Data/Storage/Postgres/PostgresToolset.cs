namespace Boternity.Data.Storage.Postgres;

/// <summary>PostgreSQL's programs of one installation.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Major">Their version's first number.</param>
internal sealed record PostgresToolset(string Folder, int Major)
{
    public string Dump => ProgramOf("pg_dump");

    public string Restore => ProgramOf("pg_restore");

    private string ProgramOf(string name) => Path.Join(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
