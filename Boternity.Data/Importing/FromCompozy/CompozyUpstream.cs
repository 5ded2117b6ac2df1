using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary>The SQLite file of Compozy's engine, in its first and its later form: spec/botmaker-compozy.md 2.6.</summary>
/// <remarks>
/// No migration is too new: the files of its SQLite driver were rewritten under the same numbers, so that columns decide. Those without a
/// place here are reported.
/// </remarks>
internal sealed class CompozyUpstream : IUpstream
{
    private const string Name = "Compozy";

    public UpstreamSystem System => UpstreamSystem.Compozy;

    public IReadOnlyDictionary<string, string> Bookkeeping { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["goose_db_version"] = "Compozy's record of its migrations",
    };

    public void Check(IUpstreamFile file, string path) =>
        file.Require(path, Name, "workflow_states", "workflow_exec_id", "workflow_id", "status");

    public IReadOnlyList<ITableImport> TablesOf(ImportRun run) =>
    [
        new EntityImport(new WorkflowStateMapping(), run),
        new EntityImport(new TaskStateMapping(), run),
        new EntityImport(new UserMapping(), run),
        new UnplacedTable("api_keys", "keys of the form cpzy_ are never accepted here: issue new ones"),
    ];
}
