using System.Globalization;
using System.Text.Json;
using Boternity.Data.Benchmarks.Contenders;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>The contender's side of <see cref="ContenderProcess"/>: a line in asks for a round, a line out answers.</summary>
internal static class ContenderHost
{
    public const string Ready = "ready";
    public const string Run = "run ";
    public const string Verify = "verify";

    public static async Task RunAsync(string spec, TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        await using var contender = ContenderCatalog.Create(ContenderSpec.Parse(spec));
        await output.WriteLineAsync(Ready);
        while (await input.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == Verify)
            {
                await output.WriteLineAsync(JsonSerializer.Serialize(await TryVerifyAsync(contender, cancellationToken)));
            }
            else
            {
                var seconds = double.Parse(line.AsSpan(Run.Length), CultureInfo.InvariantCulture);
                var round = await RoundRunner.RunAsync(contender, TimeSpan.FromSeconds(seconds), cancellationToken);
                await output.WriteLineAsync(JsonSerializer.Serialize(round));
            }

            await output.FlushAsync(cancellationToken);
        }
    }

    private static async Task<Verification> TryVerifyAsync(Contender contender, CancellationToken cancellationToken)
    {
        try
        {
            return await contender.VerifyAsync(cancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, the work cannot be vouched for.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new Verification(exception.Message, "not finished", "");
        }
    }
}
