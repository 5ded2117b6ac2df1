using System.CommandLine;

namespace Boternity.Data.Cli.Output;

/// <summary>Says why a command line is none.</summary>
internal static class UsageErrors
{
    private const string TooMany = "There are more arguments than the command takes. They are not repeated here: a secret may be among them, "
        + "and never is an argument.";

    public static void Write(TextWriter error, ParseResult result)
    {
        var command = result.CommandResult.Command;
        var messages = result.Errors
            .Select(one => command.Subcommands.Count == 0 && Repeats(one.Message, result.UnmatchedTokens) ? TooMany : one.Message)
            .Distinct(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            error.WriteLine(message);
        }

        error.WriteLine($"Usage: {PathOf(command)} --help");
    }

    private static bool Repeats(string message, IReadOnlyList<string> tokens) =>
        tokens.Any(token => message.Contains(token, StringComparison.Ordinal));

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? "boternity-data" : $"{PathOf(parent)} {command.Name}";
    }
}
