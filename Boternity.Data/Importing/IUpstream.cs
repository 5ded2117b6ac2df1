using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>What is known of an upstream system's database.</summary>
internal interface IUpstream
{
    UpstreamSystem System { get; }

    /// <summary>Tables that the system keeps for itself, and why nothing of them is taken.</summary>
    IReadOnlyDictionary<string, string> Bookkeeping { get; }

    /// <summary>Columns of any table that hold secrets in clear: they are not written where refused rows are kept.</summary>
    IReadOnlyCollection<string> SecretColumns => [];

    /// <summary>Refuses what is no such database, before anything is written.</summary>
    /// <exception cref="StoreException">It is not of this system, or newer than what is known.</exception>
    void Check(IUpstreamFile file, string path);

    /// <summary>The tables that have a place here, parents first. Made for one import; those that the file has not are passed over.</summary>
    IReadOnlyList<ITableImport> TablesOf(ImportRun run);
}
