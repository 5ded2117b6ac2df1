using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Benchmarks.Rows;
using Boternity.Data.Bots;

namespace Boternity.Data.Benchmarks.Contenders.Reads;

/// <summary>Reads bots by their primary key, in no order.</summary>
internal abstract class ReadContender(ContenderSpec spec) : Contender
{
    private const int Compared = 1_000;
    private const int Padding = 16;

    // A cache line for each caller's count.
    private readonly long[] _reads = new long[spec.Callers * Padding];

    protected ContenderSpec Spec => spec;

    public override async Task<Verification> VerifyAsync(CancellationToken cancellationToken)
    {
        for (var read = 0; read < Compared; read++)
        {
            var index = Scrambled.Of(read, spec.Rows);
            BotRows.Verify(await ReadAsync(BotRows.IdOf(index)), index);
        }

        return new Verification(null, $"{Compared} rows compared", ReadSettings());
    }

    /// <summary>Reads as the callers do, for the comparison.</summary>
    protected abstract Task<Bot?> ReadAsync(Guid id);

    protected virtual string ReadSettings() => "";

    protected Guid NextId(int caller) =>
        BotRows.IdOf(Scrambled.Of(++_reads[caller * Padding] + ((long)caller << 40), spec.Rows));

    /// <exception cref="InvalidDataException">The row was not found.</exception>
    protected static void Check(Bot? bot, Guid id)
    {
        if (bot is null || bot.Id != id)
        {
            throw new InvalidDataException($"Row {id} was not found.");
        }
    }
}

/// <summary>A way to read that does not leave its thread.</summary>
internal abstract class ThreadReadContender : ReadContender
{
    protected ThreadReadContender(ContenderSpec spec)
        : base(spec) =>
        Groups =
        [
            OnThreads(
                "readers",
                spec.Callers,
                caller =>
                {
                    var id = NextId(caller);
                    Check(Read(caller, id), id);
                }),
        ];

    public override IReadOnlyList<CallerGroup> Groups { get; }

    protected abstract Bot? Read(int caller, Guid id);

    protected override Task<Bot?> ReadAsync(Guid id) => Task.FromResult(Read(0, id));
}
