namespace Boternity.Data.Storage.Postgres;

/// <summary>What the server's administrator chose and no promise of ours can enforce: reported, never refused.</summary>
/// <param name="Version">As the server says it, for example <c>17.2</c>.</param>
/// <param name="InRecovery">It is a standby.</param>
/// <param name="DataChecksums">It notices a page that the disk changed.</param>
/// <param name="DataSyncRetry">It goes on after a failed fsync, which may lose what was acknowledged; off is right.</param>
internal sealed record PostgresServerFacts(string Version, bool InRecovery, bool DataChecksums, bool DataSyncRetry);
