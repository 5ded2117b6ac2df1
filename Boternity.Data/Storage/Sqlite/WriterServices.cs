using Boternity.Data.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>What the parts of one writer share.</summary>
/// <param name="Location">The file, for people.</param>
/// <param name="Clock">The clock of deadlines and waits.</param>
/// <param name="Metrics">The instruments.</param>
/// <param name="Logger">The log.</param>
internal sealed record WriterServices(string Location, TimeProvider Clock, StorageMetrics Metrics, ILogger Logger);
