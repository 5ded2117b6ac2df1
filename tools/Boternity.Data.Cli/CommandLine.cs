using System.CommandLine;
using Boternity.Data.Cli.Demo;
using Spectre.Console;

namespace Boternity.Data.Cli;

/// <summary>The commands of <c>boternity-data</c>.</summary>
internal static class CommandLine
{
    public static RootCommand Create(IAnsiConsole console, TextWriter error) =>
        new("Operates a Boternity.Data database.")
        {
            DemoCommand.Create(console, error),
        };
}
