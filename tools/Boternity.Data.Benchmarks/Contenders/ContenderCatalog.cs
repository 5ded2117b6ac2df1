using Boternity.Data.Benchmarks.Contenders.Executions;
using Boternity.Data.Benchmarks.Contenders.Messages;
using Boternity.Data.Benchmarks.Contenders.Mixed;
using Boternity.Data.Benchmarks.Contenders.Postgres;
using Boternity.Data.Benchmarks.Contenders.Reads;
using Boternity.Data.Benchmarks.Contenders.Values;
using Boternity.Data.Benchmarks.Contenders.Writes;

namespace Boternity.Data.Benchmarks.Contenders;

/// <summary>The contenders by name.</summary>
internal static class ContenderCatalog
{
    public const string Retry = "ef-retry";
    public const string Gate = "ef-gate";
    public const string Lease = "lease";
    public const string Queue = "queue";
    public const string RawQueue = "queue-raw";
    public const string Bare = "bare-insert";

    public const string Prepared = "prepared";
    public const string Plain = "ef-new";
    public const string Pooled = "ef-pooled";
    public const string CompiledQuery = "ef-compiled";
    public const string DapperQuery = "dapper";
    public const string Factory = "factory";
    public const string Store = "store";
    public const string Hop = "hop";
    public const string PreparedPages = "prepared-page";
    public const string StorePages = "store-page";
    public const string DeepPages = "store-page-10000";

    public const string SetValue = "kv-set";
    public const string RawSetValue = "kv-set-raw";
    public const string BulkValues = "kv-bulk";
    public const string PreparedBulkValues = "kv-bulk-prepared";
    public const string StoreValue = "kv-get";
    public const string PreparedValue = "kv-get-prepared";

    public const string SendMessage = "message-send";
    public const string RawSendMessage = "message-send-raw";

    public const string Readers = "mix-readers";
    public const string Mix = "mix";
    public const string EfMix = "ef-mix";

    public const string PostgresPlainRead = "pg-npgsql-read";
    public const string PostgresRead = "pg-store-read";
    public const string PostgresPlainWrite = "pg-npgsql-write";
    public const string PostgresWrite = "pg-queue-write";

    public const string Executions = "executions";
    public const string EfExecutions = "ef-executions";

    /// <summary>The writers of a mixed load.</summary>
    public const int MixedWriters = 8;

    private static readonly Dictionary<string, Func<ContenderSpec, Contender>> Makers = new(StringComparer.Ordinal)
    {
        [Retry] = spec => new RetryWriter(spec),
        [Gate] = spec => new GateWriter(spec),
        [Lease] = spec => new LeaseWriter(spec),
        [Queue] = spec => new QueueWriter(spec),
        [RawQueue] = spec => new RawQueueWriter(spec),
        [Bare] = spec => new BareWriter(spec),
        [Prepared] = spec => new PreparedReader(spec),
        [Plain] = spec => new PlainReader(spec),
        [Pooled] = spec => new PooledReader(spec),
        [CompiledQuery] = spec => new CompiledReader(spec),
        [DapperQuery] = spec => new DapperReader(spec),
        [Factory] = spec => new FactoryReader(spec),
        [Store] = spec => new StoreReader(spec),
        [Hop] = spec => new ThreadHop(spec),
        [PreparedPages] = spec => new PreparedPage(spec),
        [StorePages] = spec => new StorePage(spec),
        [DeepPages] = spec => new StorePage(spec, skipped: 10_000 * PageOfBots.Size),
        [SetValue] = spec => new StoreValueWriter(spec),
        [RawSetValue] = spec => new RawValueWriter(spec),
        [BulkValues] = spec => new BulkValueWriter(spec),
        [PreparedBulkValues] = spec => new PreparedBulkWriter(spec),
        [StoreValue] = spec => new StoreValueReader(spec),
        [PreparedValue] = spec => new PreparedValueReader(spec),
        [SendMessage] = spec => new StoreMessageWriter(spec),
        [RawSendMessage] = spec => new RawMessageWriter(spec),
        [Readers] = spec => new LibraryMix(spec, writers: 0),
        [Mix] = spec => new LibraryMix(spec, MixedWriters),
        [EfMix] = spec => new PlainMix(spec, MixedWriters),
        [Executions] = spec => new StoreExecutions(spec),
        [EfExecutions] = spec => new PlainExecutions(spec),
        [PostgresPlainRead] = spec => new NpgsqlReader(spec),
        [PostgresRead] = spec => new StoreReader(spec),
        [PostgresPlainWrite] = spec => new NpgsqlWriter(spec),
        [PostgresWrite] = spec => new UnitWriter(spec),
    };

    public static Contender Create(ContenderSpec spec) => Makers[spec.Name](spec);
}
