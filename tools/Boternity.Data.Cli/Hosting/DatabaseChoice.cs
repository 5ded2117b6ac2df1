namespace Boternity.Data.Cli.Hosting;

/// <summary>Which database, as the command line says it; null: it does not.</summary>
/// <param name="Driver">The driver's name.</param>
/// <param name="Path">The SQLite file.</param>
/// <param name="Connection">The PostgreSQL connection string.</param>
/// <param name="ConfigFile">A JSON file with the section.</param>
internal sealed record DatabaseChoice(string? Driver, string? Path, string? Connection, string? ConfigFile);
