using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Faults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The modes <see cref="ChildMode.Write"/>, <see cref="ChildMode.Lease"/> and <see cref="ChildMode.Read"/>.</summary>
internal sealed class LedgerChild : IAsyncDisposable
{
    private const int MostFailures = 5;

    private readonly LibraryHost _host;
    private readonly int _seed;
    private readonly int _callers;
    private readonly int _units;
    private readonly int _first;

    private LedgerChild(ReadOnlySpan<string> arguments)
    {
        var options = new TestDatabaseOptions
        {
            ConfigureServices = services => services.AddSingleton<ILoggerProvider>(new EventSayer()),
        };

        _host = new LibraryHost(Enum.Parse<Provider>(arguments[0]), arguments[1], TimeProvider.System, options);
        _seed = Number(arguments[2]);
        _callers = Number(arguments[3]);
        _units = Number(arguments[4]);
        _first = arguments.Length > 5 ? Number(arguments[5]) : 1;

        static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }

    public static async Task RunAsync(ChildMode mode, ReadOnlyMemory<string> arguments)
    {
        await using (var child = new LedgerChild(arguments.Span))
        {
            await ChildProtocol.AwaitGoAsync();
            ChildProtocol.DieWithParent();
            await Task.WhenAll(Enumerable.Range(child._first, child._callers).Select(caller => Task.Run(() => mode switch
            {
                ChildMode.Write => child.WriteAsync(caller),
                ChildMode.Lease => child.LeaseAsync(caller),
                _ => child.ReadAsync(caller),
            })));
        }

        ChildProtocol.Say(ChildProtocol.Closed);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private Task WriteAsync(int caller)
    {
        var queue = _host.Resolve<IWriteQueue>();
        return RepeatAsync(
            caller,
            number => queue.WriteAsync((context, token) => Ledger.AddAsync(context, _seed, caller, number, token), CancellationToken.None),
            () => CountByReaderAsync(caller));
    }

    private async Task<int> CountByReaderAsync(int caller)
    {
        await using var context = await _host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync();
        return await Ledger.CountAsync(context, caller, CancellationToken.None);
    }

    private Task LeaseAsync(int caller) => RepeatAsync(
        caller,
        number => WithContextAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Ledger.AddAsync(context, _seed, caller, number, CancellationToken.None);
            await transaction.CommitAsync();
            return number;
        }),
        () => WithContextAsync(context => Ledger.CountAsync(context, caller, CancellationToken.None)));

    private async Task<int> WithContextAsync(Func<BoternityDbContext, Task<int>> use)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<BoternityDbContext>());
    }

    // After a failure the caller looks up how far it came, as one must whose outcome may be unknown.
    private async Task RepeatAsync(int caller, Func<int, Task> write, Func<Task<int>> count)
    {
        var clock = Stopwatch.StartNew();
        var waits = new List<long>(_units);
        for (int number = 1, failures = 0; number <= _units && failures < MostFailures;)
        {
            var looksUp = failures > 0;
            try
            {
                if (looksUp)
                {
                    number = await count() + 1;
                    looksUp = false;
                    if (number > _units)
                    {
                        break;
                    }
                }

                var began = clock.ElapsedMilliseconds;
                await write(number);
                waits.Add(clock.ElapsedMilliseconds - began);
                ChildProtocol.Say($"{ChildProtocol.Acknowledged}{new LedgerEntry(caller, number)}");
                number++;
                failures = 0;
            }
#pragma warning disable CA1031 // What it is, is said; the test judges it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failures++;
                Say(looksUp ? ChildProtocol.LookupFailed : ChildProtocol.Failed, caller, number, exception);
            }
        }

        waits.Sort();
        if (waits.Count > 0)
        {
            ChildProtocol.Say(string.Create(
                CultureInfo.InvariantCulture, $"{ChildProtocol.Waited}{caller} {waits[waits.Count * 99 / 100]} {waits[^1]}"));
        }
    }

    // Both tables in one statement: a reader that sees a torn unit sees different sums.
    private async Task ReadAsync(int caller)
    {
        var contexts = _host.Resolve<IDbContextFactory<BoternityReadDbContext>>();
        for (var number = 1; number <= _units; number++)
        {
            try
            {
                await using var context = await contexts.CreateDbContextAsync();
                var difference = await context.Database.SqlQuery<int>(
                    $"""
                    SELECT (SELECT count(*) FROM debits d LEFT JOIN credits c USING (caller, number) WHERE c.note IS NOT d.note)
                        + (SELECT count(*) FROM credits) - (SELECT count(*) FROM debits) AS Value
                    """).SingleAsync();
                ChildProtocol.Say(difference == 0 ? $"{ChildProtocol.Acknowledged}{new LedgerEntry(caller, number)}" : "TORN");
            }
#pragma warning disable CA1031 // What it is, is said; the test judges it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Say(ChildProtocol.Failed, caller, number, exception);
            }
        }
    }

    // An exception that is not the store's has no kind.
    private static void Say(string what, int caller, int number, Exception exception)
    {
        var known = StoreErrors.Translate(exception);
        var (kind, outcome) = known is IStoreError error ? (error.Kind.ToString(), error.Outcome) : (known.GetType().Name, WriteOutcome.None);
        ChildProtocol.Say($"{what}{new LedgerEntry(caller, number)} {kind} {outcome} {known.Message.ReplaceLineEndings(" ")}");
    }

    /// <summary>Says which warnings and worse the library logs.</summary>
    private sealed class EventSayer : ILoggerProvider, ILogger
    {
        // EF Core's own report what the caller is told.
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith(nameof(Boternity), StringComparison.Ordinal) ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The ledger's tables are not the schema's.
            if (IsEnabled(logLevel) && eventId.Name != nameof(Boternity.Data.Diagnostics.Log.SchemaForeignObjects))
            {
                ChildProtocol.Say($"{ChildProtocol.Logged}{logLevel} {eventId.Name} {formatter(state, exception).ReplaceLineEndings(" ")}");
            }
        }

        public void Dispose()
        {
        }
    }
}
