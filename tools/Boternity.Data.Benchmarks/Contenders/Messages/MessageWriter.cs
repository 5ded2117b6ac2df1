using System.Globalization;
using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Messaging;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Messages;

/// <summary>Writes messages into one channel.</summary>
internal abstract class MessageWriter : Contender
{
    private readonly ContenderSpec _spec;
    private readonly ServiceProvider _services;
    private long _written;

    protected MessageWriter(ContenderSpec spec)
    {
        _spec = spec;
        _services = Library.Create(spec);
        Groups = [OnPool("writers", spec.Callers, _ => WriteAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override string WriteAheadLog => $"{_spec.Database}-wal";

    protected IServiceProvider Services => _services;

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(PlainSqlite.ConnectionString(_spec.Database) + ";Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(cancellationToken);
        var counted = Count(connection, "SELECT count(*) FROM bot_messages WHERE json_extract(body, '$.size') = 12");
        var last = Count(connection, "SELECT max(last_sequence) FROM bot_channels");
        var written = Interlocked.Read(ref _written);
        return new Verification(
            counted == written && last == written ? null : $"{counted} messages are stored up to {last}, {written} were acknowledged.",
            string.Create(CultureInfo.InvariantCulture, $"{counted} messages counted"),
            "");
    }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    protected abstract Task SendAsync();

    private static long Count(SqliteConnection connection, string sql) =>
        long.Parse(PlainSqlite.Scalar(connection, sql), CultureInfo.InvariantCulture);

    private async Task WriteAsync()
    {
        await SendAsync();
        Interlocked.Increment(ref _written);
    }
}

/// <summary>One message at a time through the library's store.</summary>
internal sealed class StoreMessageWriter : MessageWriter
{
    private readonly IMessageStore _store;

    public StoreMessageWriter(ContenderSpec spec)
        : base(spec) => _store = Services.GetRequiredService<IMessageStore>();

    protected override Task SendAsync() => _store.SendAsync(MessageRows.Message, CancellationToken.None);
}

/// <summary>One message at a time through the library's queue, by ADO.NET.</summary>
internal sealed class RawMessageWriter : MessageWriter
{
    private readonly IWriteQueue _queue;

    public RawMessageWriter(ContenderSpec spec)
        : base(spec) => _queue = Services.GetRequiredService<IWriteQueue>();

    protected override Task SendAsync() => _queue.WriteAsync(
        (context, token) => MessageRows.InsertAsync((SqliteConnection)context.Database.GetDbConnection(), token), CancellationToken.None);
}
